"""`Idempotency-Key`: a POST that creates does so once per person, path and key, for 24 hours."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import resolve

from accounts.actions.create_once import delete_old_keys
from accounts.models import IdempotencyKey
from accounts.tests.builders import api_of, device_of, make_person, time_moved
from chatapp.lib import clock
from chatapp.tests.docs.contract import document
from chats.actions.leave_chat import leave_chat
from chats.models import Chat, JoinLink, Membership, Message, Reminder, ScheduledMessage

pytestmark = pytest.mark.django_db
TOMORROW = clock.to_rfc3339(clock.now() + timedelta(days=1))


def post(client, path, body, key="a-key"):
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(f"/api/{path}", body, content_type="application/json", headers=headers)


@pytest.fixture
def client(ada):
    return api_of(ada)


@pytest.fixture
def creations(ada, ben, cy, chat):
    """Each POST that creates: its path, body and the rows it creates."""
    return {
        "chat": ("chats", {"user_list": [ben.email], "title": "Harvest"}, Chat),
        "direct chat": ("chats", {"user_list": [ben.email], "kind": "direct"}, Chat),
        "message": (f"chats/{chat.pk}/messages", {"content": "hello"}, Message),
        "reply": (f"chats/{chat.pk}/messages", {"content": "hello", "client_id": None}, Message),
        "join link": (f"chats/{chat.pk}/join_links", {"hours": 1, "max_uses": 1}, JoinLink),
        "invitation": (f"chats/{chat.pk}/members", {"user_list": [cy.email]}, Membership),
        "chat with a person": (f"people/{ben.pk}/chat", {}, Chat),
        "scheduled message": (f"chats/{chat.pk}/scheduled", {"content": "later", "at": TOMORROW}, ScheduledMessage),
        "reminder": ("users/me/reminders", {"text": "water", "at": TOMORROW}, Reminder),
    }


CREATIONS = (
    *("chat", "direct chat", "message", "reply", "join link", "invitation", "chat with a person"),
    *("scheduled message", "reminder"),
)


@pytest.mark.parametrize("name", CREATIONS)
class TestEach:
    def test_a_repeat_creates_nothing_and_tells_of_the_same(self, client, creations, name):
        path, body, model = creations[name]
        first = post(client, path, body)
        count = model.objects.count()
        again = post(client, path, body)
        assert first.status_code == 201, first.content
        assert again.status_code == 200
        assert model.objects.count() == count
        assert again.json().get("id") == first.json().get("id")
        assert IdempotencyKey.objects.count() == 1

    def test_422_with_another_body(self, client, creations, name):
        path, body, model = creations[name]
        post(client, path, body)
        count = model.objects.count()
        answer = post(client, path, {**body, "more": 1})
        assert answer.status_code == 422
        assert answer.json()["errors"]["Idempotency-Key"] == ["was used with another body"]
        assert model.objects.count() == count

    def test_a_refused_request_leaves_no_key(self, client, creations, name):
        path, body, _ = creations[name]
        cy_client = api_of(make_person("Cyrus"))
        refused = post(cy_client, path, body) if path.startswith("chats/") else post(client, f"{path}?x=1", body)
        assert refused.status_code in (403, 422)
        assert not IdempotencyKey.objects.exists()
        assert post(client, path, body).status_code == 201

    def test_another_person_or_key_creates_anew(self, client, creations, ada, name):
        path, body, _ = creations[name]
        first = post(client, path, body)
        if name in ("chat", "message", "join link"):
            assert post(client, path, body, key="another").json()["id"] != first.json()["id"]
        # The same key on another of Ada's devices is the same request; of another person it isn't.
        assert post(api_of(ada, device_of(ada)), path, body).json().get("id") == first.json().get("id")
        other = post(api_of(make_person("Cyrus")), path, body)
        assert other.status_code in (201, 403)
        assert other.json().get("id") != first.json().get("id") or other.status_code == 403


class TestMessages:
    def test_a_repeat_is_told_as_such_and_as_the_message_is_now(self, client, chat, ada):
        path = f"chats/{chat.pk}/messages"
        first = post(client, path, {"content": "hello"})
        again = post(client, path, {"content": "hello"})
        assert again.json() == {**first.json(), "repeated": True}

    def test_client_id_keeps_its_rule_beside_the_key(self, client, chat):
        path, client_id = f"chats/{chat.pk}/messages", "5b1d7c9a-0f52-4c8e-8a55-7d8b1f0c9e02"
        first = post(client, path, {"content": "one", "client_id": client_id}, key=None)
        again = post(client, path, {"content": "two", "client_id": client_id}, key="k")
        assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
        assert Message.objects.filter(chat=chat, kind="text").count() == 1

    def test_who_has_left_learns_nothing_by_the_key(self, ben, chat):
        client, path = api_of(ben), f"chats/{chat.pk}/messages"
        post(client, path, {"content": "hello"})
        leave_chat(person=ben, chat_id=chat.pk)
        assert post(client, path, {"content": "hello"}).status_code == 403

    def test_without_a_key_nothing_is_stored(self, client, chat):
        post(client, f"chats/{chat.pk}/messages", {"content": "hello"}, key=None)
        assert not IdempotencyKey.objects.exists()


def test_every_post_that_creates_takes_a_key(creations):
    """201 with a key, but for SimpleChatApp's two calls, uploads (tus resumes them) and subscriptions of browsers."""
    posts = {path: item["post"] for path, item in document()["paths"].items() if "post" in item}
    creating = {path for path, operation in posts.items() if "201" in operation["responses"]}
    with_key = {path for path, post in posts.items() if "Idempotency-Key" in str(post.get("parameters"))}
    assert creating - with_key == {
        *("/api/signup", "/api/users/chats"),
        *("/api/chats/{chat_id}/files", "/api/users/me/push_subscriptions"),
    }
    assert with_key <= creating
    routes = {"/" + resolve(f"/api/{path}").route for path, _, _ in creations.values()}
    assert {route.replace("<str:", "{").replace(">", "}") for route in routes} == with_key


class TestKeys:
    @pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "x" * 10_000, "schlüssel", "\x7f", "a\tb", "\x00"])
    def test_422_for_what_is_no_key(self, client, creations, key):
        for path, body, model in creations.values():
            count = model.objects.count()
            answer = post(client, path, body, key=key)
            problem = ["must be 1 to 255 visible ASCII characters"]
            assert answer.json()["errors"] == {"Idempotency-Key": problem, "code": "invalid"}
            assert (answer.status_code, model.objects.count()) == (422, count)

    def test_a_key_lives_24_hours_and_is_deleted_then(self, client, chat):
        path = f"chats/{chat.pk}/messages"
        with time_moved(hours=-25):
            post(client, path, {"content": "hello"}, key="old")
        with time_moved(hours=-23):
            post(client, path, {"content": "hello"}, key="young")
        assert delete_old_keys(at_most=10) == 1
        assert IdempotencyKey.objects.count() == 1

    def test_an_expired_key_that_no_one_deleted_yet_counts_no_more(self, client, chat):
        path = f"chats/{chat.pk}/messages"
        with time_moved(hours=-25):
            first = post(client, path, {"content": "hello"})
        again = post(client, path, {"content": "something else"})
        assert (again.status_code, again.json()["id"] != first.json()["id"]) == (201, True)

    def test_neither_texts_nor_keys_are_stored(self, client, chat):
        post(client, f"chats/{chat.pk}/messages", {"content": "a secret text"}, key="a-secret-key")
        assert "secret" not in str(IdempotencyKey.objects.values())

    @pytest.mark.parametrize("path", ["users/chats", "signin", "token/refresh"])
    def test_others_ignore_the_header(self, client, ada, path):
        for _ in range(2):
            post(client, path, {"user_list": [ada.email]})
        assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", CREATIONS)
def test_several_at_once_make_one(kind, creations, ada):
    path, body, model = creations[kind]
    count = model.objects.count()
    clients = [api_of(ada) for _ in range(6)]
    start, answers = threading.Barrier(len(clients)), []

    def ask(client):
        start.wait()
        try:
            answers.append(post(client, path, body))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json().get("id") for answer in answers}) == 1
    assert model.objects.count() == count + 1
