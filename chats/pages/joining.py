"""Join pages of open chats and join links."""

from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.actions.count_join_link_tries import counting_unknown_links
from accounts.client_info import browser_client_info
from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import NotFound
from chats.actions.join_by_link import join_by_link
from chats.actions.join_chat import join_chat
from chats.models import JoinLink
from chats.payloads.open_chat import join_card_payload, open_chat_payload
from chats.queries.join_links import chat_behind, live_join_link
from chats.queries.open_chats import open_chat


def redirect_to_join_page(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Redirect someone outside an open chat to its join page.

    Errors: Forbidden for any other chat, as for a missing one.
    """
    return redirect(f"/chats/{open_chat(request.user, chat_id=chat_id).chat.pk}/join")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join_open(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """Show an open chat's public details; join it."""
    if request.method == "POST":
        join_chat(person=request.user, chat_id=chat_id)
        return redirect(f"/chats/{chat_id}")
    card = open_chat_payload(open_chat(request.user, chat_id=chat_id))
    if card["joined"]:
        return redirect(f"/chats/{chat_id}")
    return render(request, "chats/join.html", {"card": card, "chat_id": chat_id})


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
    return _ask(request, card, link, may_sign_up=settings.SIGNUP == "open")


def _join_by_link(request: AuthenticatedRequest, secret: str) -> HttpResponse:
    if request.method == "POST":
        chat = join_by_link(person=request.user, secret=secret)
        return redirect(f"/chats/{chat.pk}")
    link = live_join_link(secret)
    card = join_card_payload(link, chat_behind(link, viewer=request.user))
    if card["joined"]:
        messages.success(request, "You’re already in this chat.")
        return redirect(f"/chats/{card['id']}")
    return _ask(request, card, link)


def _ask(request: HttpRequest, card: dict[str, Any], link: JoinLink, *, may_sign_up: bool = False) -> HttpResponse:
    # The id only selects the chat's color; the page does not reveal it otherwise.
    context = {"card": card, "chat_id": link.chat_id, "may_sign_up": may_sign_up}
    return render(request, "chats/join.html", context)
