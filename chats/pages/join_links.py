"""Join links panel, for owners and moderators: create, show and revoke links."""

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import AppError, Forbidden, NotFound
from chats.actions.make_join_link import make_join_link, revoke_join_link
from chats.models import Chat, Membership
from chats.pages.chat import show_chat
from chats.pages.forms import JoinLinkForm, tried
from chats.payloads.join_link import CreatedJoinLinkPayload, join_link_payload, made_link_payload
from chats.queries.join_links import join_links_of, live_join_link
from chats.queries.memberships import accepted_membership
from chats.rules.membership import may_lead


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join_links(request: AuthenticatedRequest, chat_id: int) -> HttpResponse:
    """List active links; create one and redirect to the page that shows it (`?made=<secret>`)."""
    membership = accepted_membership(chat_id=chat_id, user_id=request.user.pk)
    if not may_lead(membership):
        raise Forbidden()
    if request.method != "POST":
        return _show(request, membership, JoinLinkForm(auto_id="link-%s"))
    form = JoinLinkForm(request.POST, auto_id="link-%s")
    made, failure = tried(form, partial(make_join_link, actor=request.user, chat_id=chat_id))
    if made is None:
        return _show(request, membership, form, failure=failure)
    return redirect(f"{reverse('join_links', args=[chat_id])}?{urlencode({'made': made.secret})}")


@require_POST
@login_required
def revoke(request: AuthenticatedRequest, chat_id: int, link_id: int) -> HttpResponse:
    """Revoke a link."""
    revoke_join_link(actor=request.user, chat_id=chat_id, link_id=link_id)
    messages.success(request, gettext("Link revoked."))
    return redirect("join_links", chat_id)


def _show(
    request: AuthenticatedRequest, membership: Membership, form: JoinLinkForm, *, failure: AppError | None = None
) -> HttpResponse:
    links = [join_link_payload(link) for link in join_links_of(membership.chat).rows]
    side = {
        "side_template": "chats/_join_links.html",
        "side_name": gettext("Join links"),
        "links": [link for link in links if link["live"]],
        "link_form": form,
        "made": _made(membership.chat, request.GET.get("made", "")),
    }
    return show_chat(request, membership, pane="panel", side=side, failure=failure)


def _made(chat: Chat, secret: str) -> CreatedJoinLinkPayload | None:
    """Return the link that was just created, or None.

    Only its hash is stored, so the secret is in the URL: a reload shows the link again and creates no other.
    """
    if not secret:
        return None
    try:
        link = live_join_link(secret)
    except NotFound:
        return None
    return made_link_payload(link, secret) if link.chat_id == chat.pk else None
