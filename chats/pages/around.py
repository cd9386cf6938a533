"""Page of a message in its context: the few before and after it, to read only."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import Forbidden
from chats.pages.frame import frame_context
from chats.pages.one_message import message_for, place_of
from chats.pages.search_form import results_address
from chats.pages.timeline import lines_of
from chats.payloads.chat import chat_payload
from chats.payloads.message import message_payload
from chats.queries.chat_rows import chat_rows_of
from chats.queries.messages import messages_around

# Messages on each side.
_EACH_SIDE = 5


@require_safe
@login_required
def around(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Show the message among those around it; with `?only=part` nothing else of the page, for search results."""
    membership, message = message_for(request.user, chat_id=chat_id, message_id=message_id)
    rows = chat_rows_of(chat_id=chat_id, user_ids=[request.user.pk])
    if not rows:
        # The viewer left the chat in another tab between the two queries.
        raise Forbidden()
    messages = [message_payload(one) for one in messages_around(message, each_side=_EACH_SIDE)]
    context: dict[str, Any] = {
        "lines": list(lines_of(messages, viewer_id=request.user.pk)),
        "message_id": message.pk,
        "address": place_of(message, membership.chat, results=request.GET.get("results", "")),
        "chat": chat_payload(rows[0]),
    }
    if request.GET.get("only") == "part":
        return render(request, "chats/_around.html", context)
    frame = frame_context(request.user, pane="chat", open_chat_id=chat_id)
    return render(request, "chats/around.html", {**frame, **context, "results": results_address(request.GET)})
