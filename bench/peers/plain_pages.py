"""ChatApp's chat page as a plain Django project would serve it: the same rows, without caching."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from chatapp import urls
from chatapp.lib.compiled_query import CompiledQuery, CompiledValues
from chatapp.pages import cached_fragment
from chats.pages.chat import show_chat
from chats.queries.memberships import accepted_membership

# ChatApp caches rendered partials; here each message, row and icon is rendered on every request.
cached_fragment.MAX_KEPT = 0


def _ask_anew(self: Any, **given: Any) -> list[Any]:
    """Use Django's ORM as usual: compile the SQL and build model instances on every request."""
    return list(self._build(**given))


CompiledQuery.__call__ = _ask_anew  # type: ignore[method-assign]
CompiledValues.__call__ = _ask_anew  # type: ignore[method-assign]


@login_required
def chat(request: HttpRequest, chat_id: int) -> HttpResponse:
    """Render the newest messages."""
    return show_chat(request, accepted_membership(chat_id=chat_id, user_id=request.user.pk))  # type: ignore[arg-type]


urlpatterns = [path("plain/<int:chat_id>", chat), *urls.urlpatterns]
