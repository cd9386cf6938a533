"""Join pages of open chats and join links."""

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.actions.count_join_link_tries import counting_unknown_links
from accounts.client_info import browser_client_info
from accounts.requests import AuthenticatedRequest
from accounts.rules.signing_up import sign_up_refusal
from chatapp.lib.errors import NotFound
from chatapp.lib.sentences import Sentence
from chats.actions.join_by_link import join_by_link
from chats.actions.join_chat import join_chat
from chats.models import JoinLink
from chats.pages.frame import frame_context
from chats.pages.timeline import lines_of
from chats.payloads.open_chat import JoinCardPayload, chat_preview_payload, join_card_payload
from chats.queries.join_links import chat_behind, chat_joined_by, live_join_link
from chats.queries.open_chats import open_chat, open_chat_preview


def redirect_to_join_page(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Redirect someone outside an open chat to its join page.

    Errors: Forbidden for any other chat, as for a missing one.
    """
    return redirect("join_open", open_chat(request.user, chat_id=chat_id).chat.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join_open(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Preview an open chat: its topic, member count and newest messages; join it.

    Queries: 2, and the sidebar's.
    """
    if request.method == "POST":
        join_chat(person=request.user, chat_id=chat_id)
        return redirect("chat", chat_id)
    row, found = open_chat_preview(request.user, chat_id=chat_id)
    if row.is_member:
        return redirect("chat", chat_id)
    preview = chat_preview_payload(row, found, viewer_id=request.user.pk)
    context = {
        **frame_context(request.user, pane="chat"),
        "preview": preview,
        "lines": list(lines_of(preview["messages"], viewer_id=request.user.pk)),
    }
    return render(request, "chats/preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def join_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the chat behind a link; join it. All invalid links look the same.

    A visitor who is not signed in sees the inviter and the chat, with links to sign up or sign in that return here.
    """
    try:
        with counting_unknown_links(address=browser_client_info(request).address, user_id=request.user.pk):
            return (
                _join_by_link(cast(AuthenticatedRequest, request), secret)
                if request.user.is_authenticated
                else _greet(request, secret)
            )
    except NotFound:
        return render(request, "chats/join_dead.html", status=HTTPStatus.NOT_FOUND)


def _greet(request: HttpRequest, secret: str) -> HttpResponse:
    if request.method == "POST":
        return redirect_to_login(request.path)
    link = live_join_link(secret)
    card = join_card_payload(link, chat_behind(link, viewer=None))
    return _ask(request, card, link, sign_up_refusal=sign_up_refusal())


def _join_by_link(request: AuthenticatedRequest, secret: str) -> HttpResponse:
    if request.method == "POST":
        chat = join_by_link(person=request.user, secret=secret)
        return redirect("chat", chat.pk)
    try:
        link = live_join_link(secret)
    except NotFound:
        # Its last use may have been the viewer's own, for example by signing up.
        if chat_id := chat_joined_by(secret, viewer=request.user):
            return redirect("chat", chat_id)
        raise
    card = join_card_payload(link, chat_behind(link, viewer=request.user))
    if card["joined"]:
        messages.success(request, gettext("You’re already in this chat."))
        return redirect("chat", card["id"])
    return _ask(request, card, link)


def _ask(
    request: HttpRequest, card: JoinCardPayload, link: JoinLink, *, sign_up_refusal: Sentence | None = None
) -> HttpResponse:
    # The id only selects the chat's color; the page does not reveal it otherwise.
    context = {"card": card, "chat_id": link.chat_id, "sign_up_refusal": sign_up_refusal}
    return render(request, "chats/join.html", context)
