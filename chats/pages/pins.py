"""Pinned messages: the panel, and pinning through a plain form."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import Invalid
from chatapp.lib.whole_sentences import whole_sentence
from chats.actions.pin_message import pin_message, unpin_message
from chats.pages.chat import show_chat
from chats.pages.one_message import message_for, place_of
from chats.payloads.message import message_payload
from chats.queries.memberships import accepted_membership
from chats.queries.messages import pinned_in


@require_safe
@login_required
def pins(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Show pinned messages, newest pin first."""
    membership = accepted_membership(chat_id=chat_id, user_id=request.user.pk)
    side = {
        "side_template": "chats/_pins.html",
        "side_name": gettext("Pins"),
        "pins": [message_payload(message) for message in pinned_in(membership.chat)],
    }
    return show_chat(request, membership, pane="panel", side=side)


@require_POST
@login_required
def pin(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Pin the message, or unpin it with `pinned=no`; redirect back to it."""
    membership, message = message_for(request.user, chat_id=chat_id, message_id=message_id)
    change = unpin_message if request.POST.get("pinned") == "no" else pin_message
    try:
        change(actor=request.user, chat_id=chat_id, message_id=message_id)
    except Invalid as failure:
        messages.error(
            request,
            gettext("You can’t pin this message. %(reason)s") % {"reason": whole_sentence(failure.first_fault())},
        )
    return redirect(place_of(message, membership.chat))
