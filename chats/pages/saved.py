"""What a person keeps for later, across their chats; and keeping it by a plain form."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import Invalid
from chats.actions.save_message import save_message, unsave_message
from chats.pages.chat import whole_number
from chats.pages.frame import frame_context
from chats.pages.one_message import place_of
from chats.payloads.chat import chat_payload
from chats.payloads.saved import saved_payload
from chats.queries.saved import saved_by
from chats.queries.short_list import chats_among

PAGE_SIZE = 30
SAVED_PATH = "/saved"


@require_safe
@login_required
def saved(request: AuthenticatedRequest) -> HttpResponse:
    """Show what was saved, newest first, or what was saved before `?before=<saved id>`."""
    before = whole_number(request.GET.get("before", ""))
    page = saved_by(request.user, before=before, limit=PAGE_SIZE)
    places = chats_among(request.user, chat_ids={one.message.chat_id for one in page.saved})
    chats = {row.chat.pk: chat_payload(row) for row in places}
    # Left in another tab between the two queries: not shown.
    rows = [saved_payload(one) for one in page.saved if one.message.chat_id in chats]
    context = {
        **frame_context(request.user, pane="chat"),
        "saved": [{**row, "chat": chats[row["message"]["chat_id"]]} for row in rows],
        "older": f"?{urlencode({'before': page.saved[-1].pk})}" if page.more else "",
        "is_newest": before is None,
    }
    return render(request, "chats/saved.html", context)


@require_POST
@login_required
def save(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Save the message, or with `saved=no` save it no longer; lead back to it, or with `next=/saved` to the list."""
    change = unsave_message if request.POST.get("saved") == "no" else save_message
    try:
        message = change(person=request.user, chat_id=chat_id, message_id=message_id)
    except Invalid as failure:
        messages.error(request, "You can’t save this message: " + ", ".join(failure.fields.get("saved", [])) + ".")
        return redirect(SAVED_PATH)
    if request.POST.get("next") == SAVED_PATH:
        messages.success(request, "Removed from saved messages.")
        return redirect(SAVED_PATH)
    return redirect(place_of(message, message.chat))
