"""ChatApp's chat page as a plain Django project would serve it: the same rows, and nothing kept from the last time."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from chatapp import urls
from chatapp.lib.compiled_query import CompiledQuery, KeptValues
from chatapp.pages import cached_fragment
from chats.pages.chat import show_chat
from chats.queries.memberships import accepted_membership

# ChatApp keeps rendered partials; here each message, row and icon is rendered anew.
cached_fragment.MAX_KEPT = 0


def _ask_anew(self: Any, **given: Any) -> list[Any]:
    """Let Django's ORM do what it does everywhere else: write the SQL down, and make instances of the rows."""
    return list(self._build(**given))


CompiledQuery.__call__ = _ask_anew  # type: ignore[method-assign]
KeptValues.__call__ = _ask_anew  # type: ignore[method-assign]


@login_required
def chat(request: HttpRequest, chat_id: int) -> HttpResponse:
    """Show the newest messages."""
    return show_chat(request, accepted_membership(chat_id=chat_id, user_id=request.user.pk))  # type: ignore[arg-type]


urlpatterns = [path("plain/<int:chat_id>", chat), *urls.urlpatterns]
