"""What other apps share with the installed one (`share_target` of the manifest): held, then sent to a chosen chat."""

import uuid
from http import HTTPStatus
from typing import Any, TypedDict
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import AppError, Forbidden
from chats.actions.send_message import MessageDraft
from chats.actions.share import drop_share, send_share
from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.pages.chat import error_text, uuid_of, whole_number
from chats.pages.frame import frame_context
from chats.pages.one_message import place_of
from chats.pages.sent_files import upload_sent_files
from chats.payloads.chat import chat_payload
from chats.payloads.sent import Sent
from chats.queries.chat_list import find_chats_of, short_list_of
from chats.queries.chat_rows import ChatRow
from chats.queries.files import held_files
from chats.rules.message import may_post
from chats.send_rate import send_rate
from chats.text.slash import message_text

# In the session: sign-out, and the end of the session, forget it. Each person's browser holds one.
_HELD = "share"
_MAX_SEARCH_CHARACTERS = 100
_SHOWN_CHATS = 30


class Share(TypedDict):
    """What is held: a text and the ids of files without a chat."""

    text: str
    files: list[str]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: AuthenticatedRequest) -> HttpResponse:
    """Hold what another app shares; show the choice of its chat.

    The browser itself posts it, from no page: without our token, so nothing is sent until the second step, which has
    one. Another site can't post it (`Sec-Fetch-Site`), nor can a frame or a script.
    """
    if request.method == "POST" and not _is_from_browser(request):
        raise Forbidden()
    if not request.user.is_authenticated:
        if request.method == "POST":
            # Nothing of it is read.
            messages.warning(
                request, gettext("Nothing was shared: you weren’t signed in. Sign in, then share it again.")
            )
        return redirect(settings.LOGIN_URL)
    if request.method == "POST":
        _hold(request)
        return redirect("share")
    return _show(request, {"content": _held(request)["text"]})


@require_POST
@login_required
def send(request: AuthenticatedRequest) -> HttpResponse:
    """Send what is held to the chosen chat, with the text as it was edited; or search in the chats; or drop it."""
    held = _held(request)
    if "discard" in request.POST:
        _forget(request)
        messages.success(request, gettext("Nothing was sent."))
        return redirect("chats")
    if "find" in request.POST:
        return _show(request, _typed(request))
    chat_id = whole_number(request.POST.get("chat_id", ""))
    if chat_id is None:
        return _show(request, {**_typed(request), "error": gettext("Choose a chat.")}, status=422)
    kept = [file_id for file_id in map(UUID, held["files"]) if str(file_id) in request.POST.getlist("keep")]
    try:
        sent = _send(request, chat_id, kept)
    except Forbidden as failure:
        # An announcement chat and a block have sentences of their own.
        if type(failure) is Forbidden:
            raise
        return _show(request, {**_typed(request), "error": error_text(failure)}, status=failure.status)
    except AppError as failure:
        return _show(request, {**_typed(request), "error": error_text(failure)}, status=failure.status)
    _forget(request)
    return redirect(place_of(sent.message, sent.message.chat))


def _is_from_browser(request: HttpRequest) -> bool:
    """Return whether the browser's own surface posts this as a page. Each one that has share targets says so."""
    asked = [request.headers.get(f"Sec-Fetch-{name}", "") for name in ("Site", "Mode", "Dest")]
    return asked == ["none", "navigate", "document"]


def _hold(request: AuthenticatedRequest) -> None:
    """Hold what was shared in place of what was held before."""
    _forget(request)
    sent = upload_sent_files(request, None)
    sent.warn(request)
    text = _text_of(request)
    if len(text) > MAX_CONTENT_CHARACTERS:
        messages.warning(request, gettext("The text is longer than a message can be. Its end is missing."))
    held: Share = {"text": text[:MAX_CONTENT_CHARACTERS], "files": [str(file_id) for file_id in sent.ids]}
    request.session[_HELD] = held


def _text_of(request: HttpRequest) -> str:
    """Return title, text and address, one a line. Many apps put the address into the text, and the title, too."""
    lines: list[str] = []
    for name in ("title", "text", "url"):
        # Neither a message nor PostgreSQL takes a NUL.
        part = request.POST.get(name, "").replace("\x00", "").strip()
        if part and not any(part in line for line in lines):
            lines.append(part)
    return "\n".join(lines)


def _held(request: HttpRequest) -> Share:
    held: Share | None = request.session.get(_HELD)
    return held or {"text": "", "files": []}


def _forget(request: AuthenticatedRequest) -> None:
    drop_share(person=request.user, held=[UUID(file_id) for file_id in _held(request)["files"]])
    request.session.pop(_HELD, None)


def _send(request: AuthenticatedRequest, chat_id: int, kept: list[UUID]) -> Sent:
    send_rate.check(request.user.pk)
    client_id = uuid_of(request.POST.get("client_id", ""))
    draft = MessageDraft(message_text(request.POST.get("content", "")), client_id=client_id)
    return send_share(draft, person=request.user, chat_id=chat_id, held=kept)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """Return what the form has now."""
    names = ("content", "search", "client_id")
    typed: dict[str, Any] = {name: request.POST.get(name, "").replace("\x00", "") for name in names}
    typed["search"] = typed["search"].strip()[:_MAX_SEARCH_CHARACTERS]
    return {**typed, "dropped": set(_held(request)["files"]) - set(request.POST.getlist("keep"))}


def _show(request: AuthenticatedRequest, typed: dict[str, Any], *, status: int = HTTPStatus.OK) -> HttpResponse:
    """Show the form: the chats with the newest activity first, or those that match the search."""
    held = _held(request)
    files = held_files(request.user, map(UUID, held["files"]))
    shown = short_list_of(request.user)
    search = typed.get("search", "")
    rows = find_chats_of(request.user, search=search)[0] if search else shown.chats
    context: dict[str, Any] = {
        **frame_context(request.user, pane="chat", shown=shown),
        "files": [{"id": str(file.pk), "name": file.name, "size": file.size} for file in files],
        "dropped": typed.get("dropped", ()),
        "is_held": bool(held["text"] or files),
        "content": typed["content"],
        "client_id": str(uuid_of(typed.get("client_id", "")) or uuid.uuid4()),
        "error": typed.get("error", ""),
        "search": search,
        "found": [chat_payload(row) for row in rows if _may_share_to(row)][:_SHOWN_CHATS],
        "most_characters": MAX_CONTENT_CHARACTERS,
    }
    return render(request, "chats/share.html", context, status=status)


def _may_share_to(row: ChatRow) -> bool:
    membership = row.membership
    membership.chat = row.chat
    return may_post(membership, in_thread=False)
