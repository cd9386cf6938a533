"""The change budget: 429 from the API, an error reply from the socket, a notice on pages."""

import pytest
from rest_framework.views import APIView

from chatapp.lib import change_budget
from chatapp.lib.rate_limit import TokenBuckets
from chats.api import urls
from chats.tests.builders import PictureBody, make_chat, say
from chats.tests.pages.conftest import Browser

pytestmark = pytest.mark.django_db
UNSAFE = ("post", "put", "patch", "delete")
# (method, route): sends have a bucket of their own; positions and drafts are never refused.
NEVER_COUNTED = {
    ("post", "chats/<str:chat_id>/messages"),
    ("post", "chats/<str:chat_id>/read"),
    ("post", "chats/<str:chat_id>/unread"),
    ("put", "chats/<str:chat_id>/draft"),
}
BODIES = {
    "users/chats": {"user_list": ["nobody@example.org"]},
    "chats": {"user_list": ["nobody@example.org"]},
    "chats/<str:chat_id>": {"title": "x"},
    "chats/<str:chat_id>/messages/<str:message_id>": {"content": "x"},
    "chats/<str:chat_id>/mute": {"level": "messages"},
    "chats/<str:chat_id>/join_links": {"hours": 1, "max_uses": 1},
    "chats/<str:chat_id>/picture": PictureBody(),
    "chats/<str:chat_id>/members": {"user_list": ["nobody@example.org"]},
    "chats/<str:chat_id>/members/<str:user_id>": {"role": "moderator"},
}


def unsafe_routes() -> list[tuple[str, str]]:
    found = []
    for pattern in urls.urlpatterns:
        view = pattern.callback.view_class
        assert issubclass(view, APIView)
        found += [(method, str(pattern.pattern)) for method in UNSAFE if hasattr(view, method)]
    return found


@pytest.fixture
def spent(settings, monkeypatch) -> None:
    """No one has a change left."""
    monkeypatch.setattr(change_budget, "_changes", TokenBuckets())
    settings.CHANGES_BURST, settings.CHANGES_PER_SECOND = 0, 0.1


@pytest.mark.parametrize(("method", "route"), unsafe_routes())
def test_every_call_that_changes_something_is_counted(as_ada, ada, ben, method, route, settings, monkeypatch):
    chat = make_chat(ada, ben)
    message = say(ada, chat, "hello")
    monkeypatch.setattr(change_budget, "_changes", TokenBuckets())
    settings.CHANGES_BURST, settings.CHANGES_PER_SECOND = 0, 0.1
    path = route
    for name, value in {
        "chat_id": chat.pk,
        "message_id": message.pk,
        "user_id": ben.pk,
        "emoji": "%F0%9F%91%8D",
        "secret": "unknown",
        "link_id": 1,
    }.items():
        path = path.replace(f"<str:{name}>", str(value))
    answer = as_ada(method, path, BODIES.get(route, {"number": 1, "content": "hi"}) if method != "delete" else None)
    if (method, route) in NEVER_COUNTED:
        assert answer.status_code in {200, 201}
        return
    assert answer.status_code == 429, answer.content
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.json()["errors"]["detail"]


class TestPages:
    @pytest.mark.parametrize(
        ("path", "fields"),
        [
            ("chats/{chat}/messages/{message}/pin", {}),
            ("chats/{chat}/messages/{message}/save", {}),
            ("chats/{chat}/messages/{message}/react", {"emoji": "👍"}),
            ("chats/{chat}/messages/{message}/edit", {"content": "other"}),
            ("chats/{chat}/messages/{message}/delete", {}),
            ("chats/{chat}/about", {"title": "x", "topic": ""}),
            ("chats/{chat}/keep", {"favourite": "yes"}),
            ("chats/{chat}/leave", {}),
            ("chats/{chat}/members/invite", {"emails": "cy@example.org"}),
            ("chats/new", {"emails": "ben@example.org", "title": ""}),
        ],
    )
    def test_a_form_is_answered_with_a_notice_and_changes_nothing(self, ada, ben, path, fields, spent):
        with change_budget.uncounted_changes():
            chat = make_chat(ada, ben, title="Plans")
        message = say(ada, chat, "hello")
        answer = Browser(ada).post("/" + path.format(chat=chat.pk, message=message.pk), **fields)
        assert answer.status_code in {422, 429}, answer.status_code
        html = answer.content.decode()
        assert "Too many requests" in html or "A little too fast" in html
        message.refresh_from_db()
        assert (message.content, message.pinned_at, message.deleted_at) == ("hello", None, None)
