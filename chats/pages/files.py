"""Files of a chat as a panel, and files of all the viewer's chats as a page."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateformat import format as date_format
from django.utils.formats import get_format
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.requests import AuthenticatedRequest
from chats.models import File, LinkPreview
from chats.pages.chat import show_chat, whole_number
from chats.pages.frame import frame_context
from chats.payloads.chat import chat_payload
from chats.payloads.shared_file import shared_file_payload, shared_link_payload
from chats.queries.chat_list import chats_among
from chats.queries.memberships import accepted_membership
from chats.queries.shared_files import (
    DOCUMENTS,
    IMAGES,
    KINDS,
    LINK_KIND,
    MEDIA,
    FileFilter,
    files_in,
    files_of_all_chats,
    links_in,
    month_totals,
    senders_in,
    shared_counts,
)
from chats.text.file_view import file_view

PAGE_SIZE = 40
_TABS = {"": _("All"), IMAGES: _("Images"), MEDIA: _("Media"), DOCUMENTS: _("Documents")}
_LINKS_TAB = {LINK_KIND: _("Links")}
# People offered by the filter; one line each.
_MOST_SENDERS = 200
_MAX_SEARCH_CHARACTERS = 100


@require_safe
@login_required
def chat_files(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Show a chat's files, newest message first: `?kind=`, `?from=`, `?q=`; `?cursor=` is the next page."""
    membership = accepted_membership(chat_id=chat_id, user_id=request.user.pk)
    chat, cursor = membership.chat, request.GET.get("cursor") or None
    kind = _kind_in(request, _TABS | _LINKS_TAB)
    search = request.GET.get("q", "").strip().replace("\0", "")[:_MAX_SEARCH_CHARACTERS]
    sender = whole_number(request.GET.get("from", ""))
    if kind == LINK_KIND:
        links = links_in(chat, cursor=cursor, limit=PAGE_SIZE)
        months, next_ = _by_month(links=links.rows), links.next
    else:
        wanted = FileFilter(kind=kind or None, owner_id=sender, search=search)
        files = files_in(chat, wanted=wanted, cursor=cursor, limit=PAGE_SIZE)
        months, next_ = _by_month(files=files.rows), files.next
        totals = month_totals(chat, wanted=wanted, months=[month["span"] for month in months])
        for month, (count, size) in zip(months, totals or (), strict=False):
            month |= {"count": count, "bytes": size}
    side = {
        "side_template": "chats/_files_panel.html",
        "side_name": gettext("Files"),
        **_shown(request, tabs=_TABS | _LINKS_TAB, kind=kind, months=months, cursor=next_, counts=shared_counts(chat)),
        "address": _address(request),
        "search": search,
        "sender": sender,
        "senders": senders_in(chat, limit=_MOST_SENDERS),
        "is_filtered": bool(search or sender is not None),
    }
    return show_chat(request, membership, pane="panel", side=side)


@require_safe
@login_required
def my_files(request: AuthenticatedRequest) -> HttpResponse:
    """Show the files of all chats that the viewer is in: `?kind=`; `?cursor=` is the next page."""
    kind, cursor = _kind_in(request, _TABS), request.GET.get("cursor") or None
    page = files_of_all_chats(request.user, wanted=FileFilter(kind=kind or None), cursor=cursor, limit=PAGE_SIZE)
    rows = chats_among(request.user, chat_ids={file.chosen_chat_id for file in page.rows})
    chats = {row.chat.pk: chat_payload(row) for row in rows}
    # Skips chats the viewer left in another tab between the two queries.
    months = _by_month(files=[file for file in page.rows if file.chat_id in chats], chats=chats)
    shown = _shown(request, tabs=_TABS, kind=kind, months=months, cursor=page.next)
    return render(request, "chats/files.html", {**frame_context(request.user, pane="chat", tab="files"), **shown})


def _address(request: HttpRequest) -> str:
    """Return the address of the page that this panel is on."""
    shown = request.GET.copy()
    shown.pop("only", None)
    return request.path + (f"?{shown.urlencode()}" if shown else "")


def _kind_in(request: HttpRequest, tabs: dict[str, Any]) -> str:
    kind = request.GET.get("kind", "")
    return kind if kind in tabs and (kind in KINDS or kind in ("", LINK_KIND)) else ""


def _shown(
    request: HttpRequest,
    *,
    tabs: dict[str, Any],
    kind: str,
    months: list[dict[str, Any]],
    cursor: str | None,
    counts: dict[str, int] | None = None,
) -> dict[str, Any]:
    kept = {name: request.GET[name] for name in ("q", "from") if request.GET.get(name)}
    return {
        "tabs": [
            {
                "kind": one,
                "name": name,
                "count": (counts or {}).get(one),
                "address": "?" + urlencode({**({"kind": one} if one else {}), **kept}),
            }
            for one, name in tabs.items()
        ],
        "kind": kind,
        "months": months,
        "older": "?" + urlencode({"kind": kind, **kept, "cursor": cursor}) if cursor else "",
        "is_newest": not request.GET.get("cursor"),
    }


def _by_month(
    *, files: Iterable[File] = (), links: Iterable[LinkPreview] = (), chats: dict[int, Any] | None = None
) -> list[dict[str, Any]]:
    """Return months with their pictures, other files and links, in the order of the rows."""
    months: dict[str, dict[str, Any]] = {}

    def month_of(moment: datetime) -> dict[str, Any]:
        span = _month_of(moment)
        name = date_format(span[0], get_format("YEAR_MONTH_FORMAT"))
        parts: dict[str, Any] = {part: [] for part in ("pictures", DOCUMENTS, MEDIA, "links")}
        return months.setdefault(name, {"name": name, "span": span, **parts})

    for file in files:
        shown = {**shared_file_payload(file), "chat": (chats or {}).get(file.chosen_chat_id)}
        part = "pictures" if file_view(shown) == "picture" else MEDIA if file.kind in KINDS[MEDIA] else DOCUMENTS
        month_of(file.created_at)[part].append(shown)
    for link in links:
        month_of(link.page.created_at)["links"].append(shared_link_payload(link))
    return list(months.values())


def _month_of(moment: datetime) -> tuple[datetime, datetime]:
    """Return the start of a time's month and of the next one, in the time zone of the reader."""
    day = localtime(moment).date().replace(day=1)
    following = (day + timedelta(days=31)).replace(day=1)
    begin, end = (make_aware(datetime.combine(one, time.min)) for one in (day, following))
    return begin, end
