"""Member preferences through plain forms: favorite, mute, archive, mark unread."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import AuthenticatedRequest
from chats.actions.chat_preferences import mute_chat, set_archived, set_favourite, unmute_chat
from chats.actions.mark_read import mark_unread
from chats.queries.memberships import accepted_membership

YES = "yes"


def _favourite(person: User, chat_id: int, value: str) -> str:
    is_favourite = value == YES
    set_favourite(person=person, chat_id=chat_id, is_favourite=is_favourite)
    return "Added to your favorites." if is_favourite else "Removed from your favorites."


def _archived(person: User, chat_id: int, value: str) -> str:
    is_archived = value == YES
    set_archived(person=person, chat_id=chat_id, is_archived=is_archived)
    return (
        "Archived. You’ll find this chat at the end of the list." if is_archived else "This chat is back in your list."
    )


def _muted(person: User, chat_id: int, value: str) -> str:
    if value:
        mute_chat(person=person, chat_id=chat_id, level=value)
        return (
            "You’ll be notified about mentions only."
            if value == "messages"
            else "You won’t be notified about this chat."
        )
    unmute_chat(person=person, chat_id=chat_id)
    return "You’ll be notified about every message."


# Button name -> handler, which takes the button's value.
HANDLERS: dict[str, Callable[[User, int, str], str]] = {"favourite": _favourite, "archived": _archived, "muted": _muted}


@require_POST
@login_required
def keep(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Apply the preference of the pressed button. Without a known button nothing changes."""
    accepted_membership(chat_id=chat_id, user_id=request.user.pk)
    for name, handler in HANDLERS.items():
        if name in request.POST:
            messages.success(request, handler(request.user, chat_id, request.POST[name]))
    return redirect(f"/chats/{chat_id}")


@require_POST
@login_required
def unread(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Mark the newest message as unread and redirect to the list: staying on the chat page would mark it read."""
    membership = accepted_membership(chat_id=chat_id, user_id=request.user.pk)
    mark_unread(person=request.user, chat_id=chat_id, number=membership.chat.last_number - 1)
    return redirect("/chats")
