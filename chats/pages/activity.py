"""Activity: mentions, replies and reactions, with pending invitations above them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import AuthenticatedRequest
from chats.actions.read_activity import read_activity
from chats.models import Activity
from chats.pages.chat import whole_number
from chats.pages.frame import frame_context
from chats.payloads.activity import activity_payload
from chats.payloads.chat import chat_payload
from chats.queries.activity import activity_of
from chats.queries.chat_list import chats_among

PAGE_SIZE = 30
INVITATIONS = "invitation"
_TABS = {
    "": gettext_lazy("All"),
    Activity.Kind.MENTION.value: gettext_lazy("Mentions"),
    Activity.Kind.REPLY.value: gettext_lazy("Replies"),
    Activity.Kind.REACTION.value: gettext_lazy("Reactions"),
    INVITATIONS: gettext_lazy("Invitations"),
}


@require_safe
@login_required
def activity(request: AuthenticatedRequest) -> HttpResponse:
    """Show activity, newest first. `?kind=` shows one kind, `?cursor=` the next page."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in _TABS else ""
    cursor = request.GET.get("cursor") or None
    context = frame_context(request.user, pane="chat")
    items, next_ = ([], None) if kind == INVITATIONS else _page(request.user, kind=kind, cursor=cursor)
    invitations = context["invitations"] if kind in ("", INVITATIONS) and cursor is None else []
    shown = {
        "kind": kind,
        "tabs": _TABS,
        "items": items,
        "invitations_shown": invitations,
        "is_newest": cursor is None,
        "is_empty": cursor is None and not items and not invitations,
        "next": next_,
    }
    return render(request, "chats/activity.html", {**context, **shown})


def _page(person: User, *, kind: str, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
    page = activity_of(person, kind=kind or None, cursor=cursor, limit=PAGE_SIZE)
    rows = chats_among(person, chat_ids={one.message.chat_id for one in page.rows})
    chats = {row.chat.pk: chat_payload(row) for row in rows}
    # Skips chats the viewer left in another tab between the two queries.
    items = [
        {**activity_payload(one), "chat": chats[one.message.chat_id]}
        for one in page.rows
        if one.message.chat_id in chats
    ]
    return items, page.next


@require_POST
@login_required
def read(request: AuthenticatedRequest) -> HttpResponse:
    """Mark all activity read, or the row `id`; redirect to the list of `kind`."""
    number = whole_number(request.POST.get("id", ""))
    one = [] if number is None else [number]
    read_activity(person=request.user, activity_ids=one if "id" in request.POST else None)
    kind = request.POST.get("kind", "")
    query = f"?{urlencode({'kind': kind})}" if kind in _TABS and kind else ""
    return redirect(reverse("activity") + query)
