"""The threads the viewer is in, and following one."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import AuthenticatedRequest
from chats.actions.follow_thread import follow_thread, read_thread, read_threads, unfollow_thread
from chats.pages.chat import whole_number
from chats.pages.frame import frame_context
from chats.payloads.chat import chat_payload
from chats.payloads.thread import followed_thread_payload
from chats.queries.chat_list import chats_among
from chats.queries.threads import STARTED, UNREAD, newest_replies, threads_of

PAGE_SIZE = 10
_TABS = {"": _("Following"), UNREAD: _("Unread"), STARTED: _("Started by me")}


@require_safe
@login_required
def threads(request: AuthenticatedRequest) -> HttpResponse:
    """Show the threads, newest reply first. `?show=` shows some of them, `?cursor=` the next page."""
    show = request.GET.get("show", "")
    show = show if show in _TABS else ""
    cursor = request.GET.get("cursor") or None
    items, next_ = _page(request.user, show=show, cursor=cursor)
    shown = {"show": show, "tabs": _TABS, "items": items, "is_newest": cursor is None, "next": next_}
    return render(request, "chats/threads.html", {**frame_context(request.user, pane="chat"), **shown})


def _page(person: User, *, show: str, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
    page = threads_of(person, show=show or None, cursor=cursor, limit=PAGE_SIZE)
    replies = newest_replies(page.rows)
    rows = chats_among(person, chat_ids={one.chat_id for one in page.rows})
    chats = {row.chat.pk: chat_payload(row) for row in rows}
    # Skips chats the viewer left in another tab between the two queries.
    items: list[dict[str, Any]] = []
    for follow in page.rows:
        if follow.chat_id not in chats:
            continue
        thread = followed_thread_payload(follow, replies.get(follow.root_id, []))
        first = next((reply["id"] for reply in thread["replies"] if reply["id"] > follow.read_id), None)
        items.append(
            {
                **thread,
                "chat": chats[follow.chat_id],
                "first_unread": first if not thread["read"] else None,
                "earlier": max(0, follow.root.thread_count - len(thread["replies"])),
                "last_id": follow.last_id,
            }
        )
    return items, page.next


@require_POST
@login_required
def read(request: AuthenticatedRequest) -> HttpResponse:
    """Mark all threads read, or the one below message `id` of chat `chat_id` up to reply `up_to`."""
    numbers = [whole_number(request.POST.get(name, "")) for name in ("chat_id", "id", "up_to")]
    if "id" not in request.POST:
        read_threads(person=request.user)
    elif None not in numbers:
        chat_id, message_id, up_to = (number or 0 for number in numbers)
        read_thread(person=request.user, chat_id=chat_id, message_id=message_id, up_to=up_to)
    show = request.POST.get("show", "")
    return redirect(reverse("threads") + (f"?{urlencode({'show': show})}" if show in _TABS and show else ""))


@require_POST
@login_required
def follow(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Follow the thread, or with `following=no` no longer; redirect to it."""
    change = unfollow_thread if request.POST.get("following") == "no" else follow_thread
    change(person=request.user, chat_id=chat_id, message_id=message_id)
    return redirect("thread", chat_id, message_id)
