"""The change budget: 429 from the API, an error reply from the socket, a notice on pages."""

from datetime import timedelta

import pytest
from rest_framework.views import APIView

from accounts.tests.builders import device_of
from chatapp.lib import change_budget, clock
from chatapp.lib.rate_limit import TokenBuckets
from chatapp.lib.web_push import base64url
from chatapp.tests.push_service import Receiver
from chats.actions.remind import remind_of_text
from chats.actions.schedule_message import schedule_message
from chats.actions.send_message import MessageDraft
from chats.api import urls
from chats.models import PushSubscription
from chats.rules.later import due_time
from chats.tests.builders import FileBody, PictureBody, make_chat, ready_file, say
from chats.tests.pages.conftest import Browser

pytestmark = pytest.mark.django_db
TOMORROW = clock.to_rfc3339(clock.now() + timedelta(days=1))
UNSAFE = ("post", "put", "patch", "delete")
# (method, route): sends have a bucket of their own; positions and drafts are never refused.
NEVER_COUNTED = {
    ("post", "chats/<str:chat_id>/messages"),
    ("post", "chats/<str:chat_id>/read"),
    ("post", "chats/<str:chat_id>/unread"),
    ("put", "chats/<str:chat_id>/draft"),
    ("post", "chats/<str:chat_id>/messages/<str:message_id>/thread/read"),
}
# Pieces of a file that was counted when its upload began.
PIECES = ("patch", "files/<str:file_id>")
BODIES = {
    "users/me/activity/read": {"ids": None},
    "users/me/catch_up/read": {"chats": []},
    "users/me/favourites": {"chat_ids": []},
    "users/chats": {"user_list": ["nobody@example.org"]},
    "chats": {"user_list": ["nobody@example.org"]},
    "chats/<str:chat_id>": {"title": "x"},
    "chats/<str:chat_id>/messages/<str:message_id>": {"content": "x"},
    "chats/<str:chat_id>/mute": {"level": "messages"},
    "chats/<str:chat_id>/notifications": {"level": "all"},
    "chats/<str:chat_id>/scheduled": {"content": "later", "at": TOMORROW},
    "chats/<str:chat_id>/scheduled/<str:scheduled_id>": {"content": "later"},
    "users/me/reminders": {"text": "water", "at": TOMORROW},
    "users/me/reminders/<str:reminder_id>": {"at": TOMORROW},
    "users/me/push_subscriptions": {
        "endpoint": "https://push.chatapp-service.org/a",
        "keys": {"p256dh": base64url(Receiver().key), "auth": base64url(Receiver().auth)},
    },
    "chats/<str:chat_id>/mail_invitations": {"email": "mira@example.org", "content": "hello"},
    "chats/<str:chat_id>/join_links": {"hours": 1, "max_uses": 1},
    "chats/<str:chat_id>/picture": PictureBody(),
    "chats/<str:chat_id>/files": FileBody(),
    "emoji/<str:name>": PictureBody(),
    "chats/<str:chat_id>/messages/<str:message_id>/thread/read": {"message_id": 1},
    "chats/<str:chat_id>/members": {"user_list": ["nobody@example.org"]},
    "chats/<str:chat_id>/members/<str:user_id>": {"role": "moderator"},
}


def unsafe_routes() -> list[tuple[str, str]]:
    found = []
    for pattern in urls.urlpatterns:
        view = pattern.callback.view_class
        assert issubclass(view, APIView)
        found += [(method, str(pattern.pattern)) for method in UNSAFE if hasattr(view, method)]
    found.remove(PIECES)
    return found


@pytest.fixture
def spent(settings, monkeypatch) -> None:
    """Everyone has used up the change budget."""
    monkeypatch.setattr(change_budget, "_changes", TokenBuckets())
    settings.CHANGES_BURST, settings.CHANGES_PER_SECOND = 0, 0.1


@pytest.mark.parametrize(("method", "route"), unsafe_routes())
def test_every_call_that_changes_something_is_counted(as_ada, ada, ben, method, route, settings, monkeypatch):
    chat = make_chat(ada, ben)
    message = say(ada, chat, "hello")
    file = ready_file(ada, chat)
    due = due_time(ada, at=TOMORROW)
    scheduled = schedule_message(MessageDraft("later"), person=ada, chat_id=chat.pk, due=due)
    # Only staff change custom emoji.
    ada.is_staff = True
    ada.save(update_fields=["is_staff"])
    path = route
    for name, value in {
        "chat_id": chat.pk,
        "message_id": message.pk,
        "user_id": ben.pk,
        "emoji": "%F0%9F%91%8D",
        "secret": "unknown",
        "link_id": 1,
        "preview_id": 1,
        "file_id": file.pk,
        "scheduled_id": scheduled.pk,
        "reminder_id": remind_of_text(person=ada, text="water", due=due).pk,
        "subscription_id": PushSubscription.objects.create(user=ada, device=device_of(ada)).pk,
        "name": "drake",
    }.items():
        path = path.replace(f"<str:{name}>", str(value))
    monkeypatch.setattr(change_budget, "_changes", TokenBuckets())
    settings.CHANGES_BURST, settings.CHANGES_PER_SECOND = 0, 0.1
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
            ("chats/{chat}/preferences", {"favourite": "yes"}),
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
        assert "Too many requests" in html or "Too many requests" in html
        message.refresh_from_db()
        assert (message.content, message.pinned_at, message.deleted_at) == ("hello", None, None)
