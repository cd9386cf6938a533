"""Saved messages, and saving through a plain form."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import Invalid
from chatapp.lib.whole_sentences import whole_sentence
from chats.actions.save_message import save_message, unsave_message
from chats.pages.chat import whole_number
from chats.pages.frame import frame_context
from chats.pages.one_message import place_of
from chats.payloads.chat import chat_payload
from chats.payloads.saved import saved_payload
from chats.queries.chat_list import chats_among
from chats.queries.saved import saved_by

PAGE_SIZE = 30


@require_safe
@login_required
def saved(request: AuthenticatedRequest) -> HttpResponse:
    """Show saved messages, newest first; `?before=<saved id>` is the next page."""
    before = whole_number(request.GET.get("before", ""))
    page = saved_by(request.user, before=before, limit=PAGE_SIZE)
    chat_rows = chats_among(request.user, chat_ids={saved.message.chat_id for saved in page.saved})
    chats = {row.chat.pk: chat_payload(row) for row in chat_rows}
    # Skips chats the viewer left in another tab between the two queries.
    rows = [saved_payload(saved) for saved in page.saved if saved.message.chat_id in chats]
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
    """Save the message, or unsave it with `saved=no`; redirect to the message, or to the list with `next=/saved`."""
    change = unsave_message if request.POST.get("saved") == "no" else save_message
    try:
        message = change(person=request.user, chat_id=chat_id, message_id=message_id)
    except Invalid as failure:
        messages.error(
            request,
            gettext("You can’t save this message. %(reason)s") % {"reason": whole_sentence(failure.first_fault())},
        )
        return redirect("saved")
    if request.POST.get("next") == reverse("saved"):
        messages.success(request, gettext("Removed from saved messages."))
        return redirect("saved")
    return redirect(place_of(message, message.chat))
