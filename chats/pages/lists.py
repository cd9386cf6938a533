"""The start page, and the two lists of the sidebar as pages of their own."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.requests import PersonalVisit
from chats.pages.frame import frame_context

MAX_SEARCH_CHARACTERS = 100


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead on: to the chats, or to the door."""
    return redirect("/chats" if request.user.is_authenticated else "/signin")


@require_safe
@login_required
def chats(request: PersonalVisit) -> HttpResponse:
    """Show the chats, newest activity first; with `?q=` the page that finds one of them."""
    if "q" in request.GET:
        return _find(request)
    return render(request, "chats/list.html", frame_context(request.user, pane="list"))


@require_safe
@login_required
def invited(request: PersonalVisit) -> HttpResponse:
    """Show the invitations that wait for an answer."""
    return render(request, "chats/list.html", frame_context(request.user, pane="list", tab="invited"))


def search_words(request: HttpRequest) -> str:
    """Return what `?q=` looks for, in a length that is still a search."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:MAX_SEARCH_CHARACTERS]


def _find(request: PersonalVisit) -> HttpResponse:
    context = frame_context(request.user, pane="chat")
    search = search_words(request)
    words = search.lower().split()
    found = [chat for chat in context["chats"] if all(word in _words_of(chat) for word in words)]
    return render(request, "chats/find.html", {**context, "search": search, "found": found})


def _words_of(chat: dict[str, Any]) -> str:
    names = [person["name"] for person in chat["people"]]
    return " ".join([chat["title"], chat["topic"], *chat["users"], *names]).lower()
