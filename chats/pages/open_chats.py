"""List of open chats, which anyone with an account can find and join."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import AuthenticatedRequest
from chats.pages.chat import whole_number
from chats.pages.frame import frame_context
from chats.pages.lists import search_words
from chats.payloads.open_chat import open_chat_payload
from chats.queries.open_chats import open_chats

_PAGE = 50


@require_safe
@login_required
def open_chats_page(request: AuthenticatedRequest) -> HttpResponse:
    """List open chats, filtered by `?q=`; `?before=<id>` is the next page.

    Queries: 1, and the sidebar's.
    """
    search = search_words(request)
    rows, more = open_chats(
        request.user, search=search, before=whole_number(request.GET.get("before", "")), limit=_PAGE
    )
    found = [open_chat_payload(row) for row in rows]
    context = {
        **frame_context(request.user, pane="chat"),
        "search": search,
        "found": found,
        "next_page": f"{reverse('open_chats')}?{urlencode({'q': search, 'before': found[-1]['id']})}" if more else "",
    }
    return render(request, "chats/open_chats.html", context)
