"""Chat page: reading messages, and sending them through a plain form."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import AppError, Forbidden, Invalid, NotAccepting, NotFound, PostingRestricted
from chatapp.lib.page_pieces import render_page
from chatapp.lib.whole_sentences import whole_sentence
from chats.actions.mark_read import mark_read
from chats.actions.save_draft import save_draft
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Chat, Membership
from chats.pages.frame import BLANK_MESSAGE, BLANK_QUOTE, frame_context
from chats.pages.joining import redirect_to_join_page
from chats.pages.one_message import message_for
from chats.pages.panel import head_of, panel_context
from chats.pages.reactions import BLANK_REACTION, QUICK_EMOJI
from chats.pages.receipts import put_receipt
from chats.pages.refusals import PeopleNotFound, PeopleRefused
from chats.pages.search_form import results_address
from chats.pages.sent_files import NoFileSent, upload_sent_files
from chats.pages.slash import run_command
from chats.pages.thread_faces import put_faces, put_news
from chats.pages.timeline import lines_of
from chats.payloads.chat import chat_payload
from chats.payloads.message import QuotePayload, quote_payload
from chats.payloads.message_pages import timeline_payloads
from chats.payloads.sent import Sent
from chats.queries.chat_rows import chat_rows_of
from chats.queries.memberships import accepted_membership
from chats.queries.messages import message_in
from chats.queries.saved import saved_ids_in
from chats.rules.membership import may_lead
from chats.rules.message import may_answer, may_pin, may_post
from chats.send_rate import send_rate
from chats.text.slash import message_text, parse_command

MAX_MESSAGES = 100
# What the templates for scripts are rendered with.
BLANKS = {
    "message": BLANK_MESSAGE,
    "system_message": {**BLANK_MESSAGE, "kind": "system"},
    "reaction": BLANK_REACTION,
    "quote": BLANK_QUOTE,
}
# Read messages shown above the first unread one, for context.
_READ_ABOVE_UNREAD = 3


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def chat(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Show the newest messages, or those before `?before=<number>`; send the composer's message."""
    if request.method == "POST":
        return _send(request, chat_id)
    try:
        return show_chat(request, accepted_membership(chat_id=chat_id, user_id=request.user.pk))
    except Forbidden:
        return redirect_to_join_page(request, chat_id)


@require_safe
@login_required
def reply(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Show the chat with a composer that replies to a message."""
    membership, message = message_for(request.user, chat_id=chat_id, message_id=message_id)
    if not may_answer(message):
        raise NotFound()
    return show_chat(request, membership, composer={**_blank_composer(), "reply_to": quote_payload(message)})


@require_POST
@login_required
def read(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Raise the read position to `number`. An invalid number changes nothing."""
    mark_read(person=request.user, chat_id=chat_id, number=whole_number(request.POST.get("number", "")) or 0)
    return redirect("chat", chat_id)


def show_chat(
    request: AuthenticatedRequest,
    membership: Membership,
    *,
    pane: str = "chat",
    composer: dict[str, Any] | None = None,
    failure: AppError | None = None,
    side: dict[str, Any] | None = None,
    **forms: Any,
) -> HttpResponse:
    """Render the chat page for `membership`.

    `composer` holds content that was not sent, and why. `side` is the context of a panel other than the member panel:
    its template, name and data. With `?only=panel` only that panel is rendered, for a page that is already open.
    `forms` are invalid forms of the member panel. `failure` determines the response status.
    Queries: 6 for the newest page, 7 further back, one more with threads; whatever the number of messages, members and
    chats. Two less while no message of the chat has changed, one less after a few changes.
    """
    if side and request.GET.get("only") == "panel":
        return _panel_alone(request, membership, side)
    panel = panel_context(membership, is_open=pane == "panel" and side is None, **forms)
    context = {
        **frame_context(request.user, pane=pane, open_chat_id=membership.chat_id),
        **_timeline_context(request, membership, panel["memberships"]),
        **panel,
        **(side or {}),
        "composer": composer or _blank_composer(),
        "results": results_address(request.GET),
    }
    open_row = [row for row in context["chats"] if row["id"] == membership.chat_id]
    if not open_row:
        # The viewer left the chat in another tab between the two queries.
        raise Forbidden()
    context["chat"] = open_row[0]
    context["head"] = head_of(open_row[0], panel)
    put_faces(context["lines"], context["memberships"])
    put_news(context["lines"], viewer=request.user, chat_id=membership.chat_id)
    if context["is_newest"]:
        put_receipt(context, viewer_id=request.user.pk)
    if not failure:
        context["composer"]["content"] = open_row[0]["draft"]
    response = render_page(request, "chats/chat.html", context, failure.status if failure else HTTPStatus.OK)
    for name, value in (failure.headers() if failure else {}).items():
        response[name] = value
    return response


def _panel_alone(request: AuthenticatedRequest, membership: Membership, side: dict[str, Any]) -> HttpResponse:
    rows = chat_rows_of(chat_id=membership.chat_id, user_ids=[request.user.pk])
    if not rows:
        raise Forbidden()
    context = {"chat": chat_payload(rows[0]), "saved_ids": saved_ids_in(membership.chat, request.user), **side}
    return render(request, side["side_template"], context)


def _timeline_context(
    request: AuthenticatedRequest, membership: Membership, memberships: Iterable[Membership]
) -> dict[str, Any]:
    open_chat = membership.chat
    address = reverse("chat", args=[open_chat.pk])
    before = whole_number(request.GET.get("before", ""))
    unread = open_chat.last_number - membership.read_number
    limit = settings.PAGE_SIZE
    if before is None and unread > 0:
        limit = min(MAX_MESSAGES, max(limit, unread + _READ_ABOVE_UNREAD))
    users = {each.user_id: each.user for each in memberships}
    page = timeline_payloads(chat=open_chat, before=before, limit=limit, users=users)
    saved_ids = saved_ids_in(open_chat, request.user)
    oldest = next((message["number"] for message in page.messages if message["number"]), None)
    first_unread = membership.read_number + 1 if before is None and unread > 0 else None
    newer = "" if before is None or before > open_chat.last_number else _page_after(open_chat, before)
    lines = lines_of(
        page.messages,
        digests=page.digests,
        viewer_id=membership.user_id,
        saved_ids=saved_ids,
        first_unread=first_unread,
    )
    return {
        "open_chat": {
            "last_seq": open_chat.last_seq,
            "last_number": open_chat.last_number,
            "read_number": membership.read_number,
        },
        "lines": list(lines),
        "saved_ids": saved_ids,
        "older": f"{address}?{urlencode({'before': oldest})}" if page.more and oldest else "",
        "is_newest": not newer,
        "newer": newer,
        "newest": address,
        "may_pin": may_pin(membership),
        "may_post": may_post(membership, in_thread=False),
        "posting_restricted": str(PostingRestricted.message),
        "leads_as": membership.role if may_lead(membership) else "",
        "blanks": BLANKS,
        "quick_emoji": QUICK_EMOJI,
    }


def _page_after(chat: Chat, before: int) -> str:
    following = before + settings.PAGE_SIZE
    query = f"?{urlencode({'before': following})}" if following <= chat.last_number else ""
    return reverse("chat", args=[chat.pk]) + query


def _send(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    content = request.POST.get("content", "")
    client_id = uuid_of(request.POST.get("client_id", ""))
    reply_to = whole_number(request.POST.get("reply_to", ""))
    try:
        if command := parse_command(content):
            return run_command(request, chat_id=chat_id, slash=command)
        send_with_files(request, chat_id, MessageDraft(message_text(content), client_id=client_id, reply_to=reply_to))
        save_draft(person=request.user, chat_id=chat_id, content="")
    except AppError as failure:
        if isinstance(failure, Forbidden | NotFound) and not isinstance(failure, NotAccepting | PostingRestricted):
            raise
        membership = accepted_membership(chat_id=chat_id, user_id=request.user.pk)
        composer = {
            "content": content.replace("\x00", ""),
            "client_id": str(client_id or uuid.uuid4()),
            "reply_to": _quoted(membership, reply_to),
            "error": "" if isinstance(failure, PeopleNotFound) else error_text(failure),
            "unknown": failure.unknown if isinstance(failure, PeopleNotFound) else [],
        }
        return show_chat(request, membership, composer=composer, failure=failure)
    return redirect("chat", chat_id)


def send_with_files(request: AuthenticatedRequest, chat_id: int, draft: MessageDraft) -> Sent:
    """Send a form's message with its files; those that are refused don't stop it.

    Errors: those of `send_message`; NoFileSent when only refused files were in the form.
    """
    send_rate.check(request.user.pk)
    files = upload_sent_files(request, chat_id)
    if files.refused and not files.ids and not draft.content.strip():
        raise NoFileSent(files.refused[0])
    try:
        sent = send_message(replace(draft, files=files.ids), author=request.user, chat_id=chat_id)
    except AppError:
        files.cancel(request)
        raise
    if sent.repeated:
        files.cancel(request)
    files.warn(request)
    return sent


def _blank_composer() -> dict[str, Any]:
    return {"content": "", "client_id": str(uuid.uuid4()), "reply_to": None, "error": "", "unknown": []}


def _quoted(membership: Membership, message_id: int | None) -> QuotePayload | None:
    """Return the quote for a rejected reply, or None if its target does not accept replies or no longer exists."""
    if message_id is None:
        return None
    try:
        message = message_in(membership.chat, message_id=message_id)
    except NotFound:
        return None
    return quote_payload(message) if may_answer(message) else None


def error_text(failure: AppError) -> str:
    """Return the text that explains why a message was rejected."""
    if not isinstance(failure, Invalid) or isinstance(failure, PeopleRefused):
        return str(failure.message)
    return gettext("Your message can’t be sent. %(reason)s") % {"reason": whole_sentence(failure.first_fault())}


def whole_number(text: str) -> int | None:
    """Return `text` as a positive integer that fits the database, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 and int(text) > 0 else None


def uuid_of(text: str) -> uuid.UUID | None:
    """Return `text` as a UUID (a message's `client_id`), or None."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
