"""Start page, and the sidebar's two lists as separate pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.requests import AuthenticatedRequest
from chatapp.lib.page_pieces import render_page
from chats.pages.frame import frame_context
from chats.payloads.chat import chat_payload
from chats.queries.chat_list import find_chats_of, older_chats_of

MAX_SEARCH_CHARACTERS = 100
GONE = _("You’re no longer in that chat, or it was closed.")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Redirect to the chats, or to the sign-in page."""
    return redirect("chats" if request.user.is_authenticated else "sign_in")


@require_safe
@login_required
def chats(request: AuthenticatedRequest) -> HttpResponse:
    """Show the chats, newest activity first. `?before=` shows older ones, `?q=` searches.

    `?gone` adds a notice that the viewer was removed from the open chat.
    """
    if "q" in request.GET:
        return _find(request)
    if "gone" in request.GET:
        # Set by a live page whose chat became inaccessible. Someone who left already has a notice.
        if not len(messages.get_messages(request)):
            messages.warning(request, str(GONE))
        return redirect("chats")
    before = request.GET.get("before")
    older = older_chats_of(request.user, before=before) if before else None
    return render_page(request, "chats/list.html", frame_context(request.user, pane="list", shown=older))


@require_safe
@login_required
def invited(request: AuthenticatedRequest) -> HttpResponse:
    """Show pending invitations."""
    return render_page(request, "chats/list.html", frame_context(request.user, pane="list", tab="invited"))


def search_words(request: HttpRequest) -> str:
    """Return the search text of `?q=`, truncated to a reasonable length."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:MAX_SEARCH_CHARACTERS]


def _find(request: AuthenticatedRequest) -> HttpResponse:
    context, search = frame_context(request.user, pane="chat"), search_words(request)
    if not search:
        return render_page(request, "chats/find.html", {**context, "search": "", "found": context["chats"]})
    rows, has_more = find_chats_of(request.user, search=search)
    found = {"search": search, "found": [chat_payload(row) for row in rows], "has_more": has_more}
    return render_page(request, "chats/find.html", {**context, **found})
