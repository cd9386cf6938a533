"""Message details: readers, reactions, edit history and all actions on the message."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import NotFound
from chatapp.lib.public_url import public_url
from chats.models import Membership, Message
from chats.pages.one_message import message_context, message_for, place_of
from chats.pages.reactions import reactions_with_names
from chats.payloads.message import edit_payload
from chats.queries.memberships import role_in
from chats.queries.messages import edits_of
from chats.queries.readers import readers_of
from chats.queries.saved import saved_ids_in
from chats.rules import message as message_rules
from chats.rules.message import may_answer, may_edit, may_open_thread, may_pin, may_post


@require_safe
@login_required
def details(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Show a message's details and actions: the no-JavaScript version of its menu."""
    membership, message = message_for(request.user, chat_id=chat_id, message_id=message_id)
    if not may_answer(message):
        raise NotFound()
    context = {
        **message_context(request.user, message),
        **_possible(membership, message),
        "back": place_of(message, membership.chat),
        "link": public_url("message", chat_id, message_id),
        "is_saved": message.pk in saved_ids_in(membership.chat, request.user),
        "reactions": reactions_with_names(request.user, message, chat=membership.chat),
        "is_reading_hidden": not request.user.show_reading,
        "readers": [reader.user.name for reader in readers_of(message).rows] if request.user.show_reading else [],
    }
    return render(request, "chats/message_details.html", context)


@require_safe
@login_required
def edits(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Show a message's edit history, newest first, below its current content."""
    membership, message = message_for(request.user, chat_id=chat_id, message_id=message_id)
    if not may_answer(message):
        raise NotFound()
    context = {
        **message_context(request.user, message),
        "back": place_of(message, membership.chat),
        "edits": [edit_payload(edit) for edit in reversed(edits_of(message))],
    }
    return render(request, "chats/message_edits.html", context)


def may_delete(viewer: Membership, message: Message) -> bool:
    """Return whether the viewer may delete the message.

    Queries: 1 for a moderator, otherwise none.
    """
    # Only a moderator's permission depends on the author's role.
    is_moderator = viewer.role == Membership.Role.MODERATOR
    author_role = role_in(viewer.chat, user_id=message.author_id) if is_moderator else None
    return message_rules.may_delete(viewer, message, author_role=author_role)


def _possible(viewer: Membership, message: Message) -> dict[str, Any]:
    return {
        "may_edit": may_edit(viewer, message),
        "may_delete": may_delete(viewer, message),
        "may_pin": may_pin(viewer),
        "may_post": may_post(viewer, in_thread=False),
        "may_open_thread": may_open_thread(message),
    }
