"""GET, POST and DELETE /api/users/me/push_subscriptions."""

import pytest

from chatapp.lib.web_push import base64url
from chatapp.tests.push_service import Receiver
from chats.models import PushSubscription
from chats.models.push import MAX_SUBSCRIPTIONS

ME = "users/me/push_subscriptions"


def body(endpoint="https://push.chatapp-service.org/a", **keys):
    receiver = Receiver()
    return {
        "endpoint": endpoint,
        "keys": {"p256dh": base64url(receiver.key), "auth": base64url(receiver.auth), **keys},
    }


def ids(caller):
    return [one["id"] for one in caller.get(ME).json()["push_subscriptions"]]


class TestSubscribing:
    def test_is_listed_and_deleted(self, as_ben):
        answer = as_ben.post(ME, body())
        assert answer.status_code == 201 and answer["Location"] == f"/api/{ME}/{answer.json()['id']}"
        assert answer.json()["last_used_at"] is None
        assert ids(as_ben) == [answer.json()["id"]]
        assert as_ben.delete(f"{ME}/{ids(as_ben)[0]}").status_code == 200
        assert ids(as_ben) == []

    def test_the_key_is_the_same_for_everyone(self, as_ada, as_ben):
        key = as_ada.get(ME).json()["key"]
        assert key == as_ben.get(ME).json()["key"] and len(key) == 87

    def test_the_same_browser_again_is_one_row(self, as_ben):
        assert as_ben.post(ME, body()).json()["id"] == as_ben.post(ME, body()).json()["id"]
        assert len(ids(as_ben)) == 1

    def test_a_browser_belongs_to_who_used_it_last(self, as_ada, as_ben):
        as_ada.post(ME, body())
        as_ben.post(ME, body())
        assert (ids(as_ada), len(ids(as_ben))) == ([], 1)

    def test_no_one_elses_is_seen_or_deleted(self, as_ada, as_ben):
        made = as_ada.post(ME, body()).json()["id"]
        assert ids(as_ben) == []
        assert as_ben.delete(f"{ME}/{made}").status_code == 404
        assert as_ben.delete(f"{ME}/x").status_code == 404
        assert ids(as_ada) == [made]

    def test_the_first_is_deleted_beyond_the_limit(self, as_ben):
        made = [as_ben.post(ME, body(f"https://push.chatapp-service.org/{n}")).json()["id"] for n in range(22)]
        assert len(made) == MAX_SUBSCRIPTIONS + 2
        assert ids(as_ben) == made[:1:-1]


class TestBadInput:
    @pytest.mark.parametrize(
        "endpoint",
        [
            "",
            "push",
            "http://push.chatapp-service.org/a",
            "https://localhost/a",
            "https://push.internal/a",
            "https://user@push.chatapp-service.org/a",
            "https://push.chatapp-service.org:8443/a",
            "https://0x7f.1/",
            "javascript:alert(1)",
            "https://push.chatapp-service.org/" + "a" * 2_048,
            "x" * 1_000_000,
            "https://push.chatapp-service.org/\x00",
            None,
            7,
            ["https://push.chatapp-service.org/a"],
        ],
    )
    def test_422_for_an_endpoint(self, as_ben, endpoint):
        answer = as_ben.post(ME, body(endpoint))
        assert (answer.status_code, next(iter(answer.json()["errors"]))) == (422, "endpoint")
        assert not PushSubscription.objects.exists()

    @pytest.mark.parametrize("key", ["p256dh", "auth"])
    @pytest.mark.parametrize("value", ["", "a", "!" * 22, "A" * 87, "é" * 22, "x" * 100_000, None, 7, {}])
    def test_422_for_keys(self, as_ben, key, value):
        assert as_ben.post(ME, body(**{key: value})).status_code == 422
        assert not PushSubscription.objects.exists()

    @pytest.mark.parametrize("sent", [{}, {"endpoint": "https://push.chatapp-service.org/a"}, {"keys": 1}, []])
    def test_what_is_no_subscription(self, as_ben, sent):
        assert as_ben.post(ME, sent).status_code in (400, 422)
