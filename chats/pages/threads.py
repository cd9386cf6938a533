"""Thread panel: reading replies, and replying through a plain form."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import AppError, Forbidden, NotAccepting, NotFound
from chats.actions.send_message import MessageDraft
from chats.models import Membership, Message
from chats.pages.chat import error_text, send_with_files, show_chat, uuid_of, whole_number
from chats.pages.refusals import CommandInThread
from chats.pages.timeline import lines_of
from chats.payloads.message import message_payload
from chats.queries.memberships import accepted_membership
from chats.queries.messages import thread_page, thread_root_in
from chats.queries.saved import saved_ids_in
from chats.queries.threads import follow_of
from chats.text.slash import message_text, parse_command

MAX_REPLIES = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def thread(request: AuthenticatedRequest, chat_id: int, message_id: int) -> HttpResponse:
    """Show the newest replies, or those before `?before=<reply id>`; send the thread composer's reply."""
    membership = accepted_membership(chat_id=chat_id, user_id=request.user.pk)
    root = thread_root_in(membership.chat, message_id=message_id)
    if request.method == "POST":
        return _reply(request, membership, root)
    return _show(request, membership, root, composer={"content": "", "client_id": str(uuid.uuid4()), "error": ""})


def _reply(request: AuthenticatedRequest, membership: Membership, root: Message) -> HttpResponse:
    content = request.POST.get("content", "")
    client_id = uuid_of(request.POST.get("client_id", ""))
    try:
        if parse_command(content):
            raise CommandInThread
        draft = MessageDraft(message_text(content), client_id=client_id, thread_root=root.pk)
        sent = send_with_files(request, root.chat_id, draft)
    except AppError as failure:
        if isinstance(failure, Forbidden | NotFound) and not isinstance(failure, NotAccepting):
            raise
        composer = {
            "content": content.replace("\x00", ""),
            "client_id": str(client_id or uuid.uuid4()),
            "error": error_text(failure),
        }
        return _show(request, membership, root, composer=composer, failure=failure)
    return redirect(f"{reverse('thread', args=[root.chat_id, root.pk])}#message-{sent.message.pk}")


def _show(
    request: AuthenticatedRequest,
    membership: Membership,
    root: Message,
    *,
    composer: dict[str, str],
    failure: AppError | None = None,
) -> HttpResponse:
    page = thread_page(root=root, before=whole_number(request.GET.get("before", "")), limit=MAX_REPLIES)
    replies = [message_payload(message) for message in page.messages]
    saved_ids = saved_ids_in(membership.chat, request.user)
    follow = follow_of(request.user, root=root)
    side: dict[str, Any] = {
        "side_template": "chats/_thread.html",
        "side_name": gettext("A thread"),
        "thread": {
            "root": message_payload(root),
            "lines": list(lines_of(replies, viewer_id=request.user.pk, saved_ids=saved_ids)),
            "older": f"?{urlencode({'before': replies[0]['id']})}" if page.more else "",
            "composer": composer,
            "following": bool(follow and follow.is_following),
        },
    }
    return show_chat(request, membership, pane="panel", side=side, failure=failure)
