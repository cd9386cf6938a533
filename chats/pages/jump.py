"""Jumping to a day of a chat, or to its first message. Works without JavaScript."""

from datetime import date, datetime, time

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import AuthenticatedRequest
from chatapp.lib import clock
from chatapp.lib.errors import Forbidden
from chats.pages.frame import frame_context
from chats.pages.one_message import place_of
from chats.payloads.chat import chat_payload
from chats.queries.chat_rows import chat_rows_of
from chats.queries.first_since import first_since
from chats.queries.memberships import accepted_membership

# Days that every time zone has, before and after all messages.
_FIRST_DAY, _LAST_DAY = date(1970, 1, 2), date(9999, 12, 30)


@require_safe
@login_required
def jump(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Go to the first message of the day `?date=2026-11-28` or later; without a date ask for one.

    `?date=first` is the first message of all; after the last message it is the newest one.
    """
    chat = accepted_membership(chat_id=chat_id, user_id=request.user.pk).chat
    wanted = request.GET.get("date", "").strip()
    day = _day_of(wanted)
    if day is not None:
        message = first_since(chat, timezone.make_aware(datetime.combine(day, time.min)))
        return redirect(place_of(message, chat) if message else "chat", *([] if message else [chat_id]))
    rows = chat_rows_of(chat_id=chat_id, user_ids=[request.user.pk])
    if not rows:
        # The viewer left the chat in another tab between the two queries.
        raise Forbidden()
    context = {
        **frame_context(request.user, pane="chat", open_chat_id=chat_id),
        "chat": chat_payload(rows[0]),
        "first_day": timezone.localdate(chat.created_at),
        "today": timezone.localdate(clock.now()),
        "wanted": wanted[:10],
        "is_wrong": bool(wanted),
    }
    return render(request, "chats/jump.html", context, status=422 if wanted else 200)


def _day_of(wanted: str) -> date | None:
    """Return the day; None for what isn't one."""
    if wanted == "first":
        return _FIRST_DAY
    try:
        day = date.fromisoformat(wanted)
    except ValueError:
        return None
    return min(max(day, _FIRST_DAY), _LAST_DAY)
