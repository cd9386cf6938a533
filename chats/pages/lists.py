"""The start page, and the two lists of the sidebar as pages of their own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.requests import AuthenticatedRequest
from chats.pages.frame import frame_context
from chats.payloads.chat import chat_payload
from chats.queries.short_list import find_chats_of, older_chats_of

MAX_SEARCH_CHARACTERS = 100
GONE = "You’re no longer in that chat, or it was closed."


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Redirect to the chats, or to the sign-in page."""
    return redirect("/chats" if request.user.is_authenticated else "/signin")


@require_safe
@login_required
def chats(request: AuthenticatedRequest) -> HttpResponse:
    """Show the chats, newest activity first; with `?before=` those further down, with `?q=` the page that finds one.

    `?gone` says that the chat one was in is no longer one's own.
    """
    if "q" in request.GET:
        return _find(request)
    if "gone" in request.GET:
        # A live page was closed under its reader. Who left by themselves has been told already.
        if not len(messages.get_messages(request)):
            messages.warning(request, GONE)
        return redirect("/chats")
    before = request.GET.get("before")
    older = older_chats_of(request.user, before=before) if before else None
    return render(request, "chats/list.html", frame_context(request.user, pane="list", shown=older))


@require_safe
@login_required
def invited(request: AuthenticatedRequest) -> HttpResponse:
    """Show the invitations that wait for an answer."""
    return render(request, "chats/list.html", frame_context(request.user, pane="list", tab="invited"))


def search_words(request: HttpRequest) -> str:
    """Return what `?q=` looks for, in a length that is still a search."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:MAX_SEARCH_CHARACTERS]


def _find(request: AuthenticatedRequest) -> HttpResponse:
    context, search = frame_context(request.user, pane="chat"), search_words(request)
    if not search:
        return render(request, "chats/find.html", {**context, "search": "", "found": context["chats"]})
    rows, has_more = find_chats_of(request.user, search=search)
    found = {"search": search, "found": [chat_payload(row) for row in rows], "has_more": has_more}
    return render(request, "chats/find.html", {**context, **found})
