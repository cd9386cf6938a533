"""Any invalid input: SimpleChatApp's error, nothing changed, never a 500, never exception text."""

import itertools
import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.tests.builders import api_of
from chats.models import Chat, Membership, Message
from chats.tests.api.test_access import CALLS
from chats.tests.builders import make_chat, say, sent_as

IDS = [
    "abc",
    "-1",
    "9e99",
    "0",
    "1.0",
    " 1",
    "1 ",
    "9" * 19,
    "9" * 400,
    "%00",
    "%ff%fe",
    "..",
    "%2e%2e",
    "٣",
    "%E2%80%AE",
]
BODIES = [
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"7",
    b"{",
    b'{"content": NaN}',
    b'{"a": "\xff\xfe"}',
    b'{"content": ' + b"[" * 50_000,
    b'{"content": ' + b"1" * 5_000 + b"}",
    b"\x00" * 100,
    b'{"content": "\\u0000", "user_list": ["\\ud800"], "number": 1e400, "role": {}, "title": []}',
    json.dumps({key: {"$ne": None} for key in ("content", "user_list", "number", "role", "client_id")}).encode(),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = [
    "content",
    "client_id",
    "user_list",
    "number",
    "role",
    "title",
    "topic",
    "kind",
    "reply_to",
    "thread_root",
    "level",
    "hours",
    "max_uses",
]


def is_refusal_or_fine(answer) -> bool:
    body = answer.content.decode()
    is_shaped = answer.status_code < 400 or body == '""' or "errors" in json.loads(body)
    return answer.status_code < 500 and is_shaped and "Traceback" not in body and "Error(" not in body


@pytest.fixture
def client(ada, chat):
    say(ada, chat, "hello")
    return api_of(ada)


@pytest.mark.parametrize("text", IDS)
def test_ids_of_any_kind(client, text):
    for method, route, body in [*CALLS, ("put", "users/invited_chats/<str:chat_id>", None)]:
        for known in ({}, {"<str:chat_id>": str(Chat.objects.get().pk)}):
            path = route
            for slot in (
                "<str:chat_id>",
                "<str:message_id>",
                "<str:user_id>",
                "<str:link_id>",
                "<str:page>",
                "<str:emoji>",
            ):
                path = path.replace(slot, known.get(slot, text))
            answer = client.generic(method.upper(), f"/api/{path}", **sent_as(body))
            assert is_refusal_or_fine(answer), (method, path, answer.status_code, answer.content[:200])


@pytest.mark.parametrize("raw", BODIES, ids=range(len(BODIES)))
def test_bodies_of_any_kind(client, chat, raw):
    before = _everything()
    for (method, route, body), kind in itertools.product(
        CALLS, ["application/json", "text/plain", "", "a/b; charset=x"]
    ):
        if body is None:
            continue
        message_id = Message.objects.filter(chat=chat).latest("pk").pk
        path = route.replace("<str:chat_id>", str(chat.pk)).replace("<str:message_id>", str(message_id))
        path = path.replace("<str:user_id>", "1").replace("<str:emoji>", "👍")
        answer = client.generic(method.upper(), f"/api/{path}", raw, content_type=kind)
        assert 400 <= answer.status_code < 500 or method == "patch", (method, path, answer.status_code)
        assert is_refusal_or_fine(answer), (method, path, answer.content[:200])
    assert _everything() == before


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4))
def test_any_json_in_any_field(client, chat, body):
    text = json.dumps(body)
    for method, route, known in CALLS:
        if known is None or "members/" in route:
            continue
        path = route.replace("<str:chat_id>", str(chat.pk)).replace("<str:message_id>", "1")
        answer = client.generic(method.upper(), f"/api/{path}", text, content_type="application/json")
        assert is_refusal_or_fine(answer), (method, path, text, answer.content[:200])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.text(max_size=20))
def test_any_query(client, chat, first, second):
    for path, field in (("messages", "before"), ("messages", "limit"), ("sync", "since_seq")):
        answer = client.get(f"/api/chats/{chat.pk}/{path}", {field: first, "limit": second})
        assert is_refusal_or_fine(answer)


def test_a_body_of_10_mb_is_413(client, chat):
    answer = client.generic("POST", f"/api/chats/{chat.pk}/messages", b"x" * 10_000_000, "application/json")
    assert (answer.status_code, answer.json()) == (
        413,
        {"errors": {"detail": "The body is too large.", "code": "too_large"}},
    )


def test_foreign_and_forged_tokens_are_401(chat):
    for token in ("x.y.z", "eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoxfQ.", "é", "\x00"):
        answer = Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/chats/{chat.pk}")
        assert answer.status_code == 401


def test_more_than_one_chat_is_never_touched(ada, ben, client):
    other = make_chat(ben)
    before = _everything()
    for method, route, body in CALLS:
        path = route.replace("<str:chat_id>", str(other.pk)).replace("<str:page>", "0")
        client.generic(method.upper(), f"/api/{path}", **sent_as(body))
    assert _everything() == before


def _everything():
    return [list(model.objects.order_by("pk").values()) for model in (Chat, Membership, Message)]
