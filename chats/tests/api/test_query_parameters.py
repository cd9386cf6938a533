"""List parameters: out of range, empty, unknown or repeated is 422; SimpleChatApp's endpoints ignore unknown ones."""

import pytest

from chats.tests.builders import say

pytestmark = pytest.mark.django_db

PAGED = (
    "chats/{chat}/messages",
    "users/me/saved",
    "chats/{chat}/messages/{message}/thread",
    "chats/{chat}/messages/{message}/edits",
)
BY_CURSOR = (
    "chats/{chat}/members",
    "chats/{chat}/pins",
    "chats/{chat}/join_links",
    "chats/{chat}/messages/{message}/readers",
    "users/me/devices",
    "users/me/blocks",
)


@pytest.fixture
def path(chat, ada):
    message = say(ada, chat, "hello")
    return lambda pattern: pattern.format(chat=chat.pk, message=message.pk)


def faults(answer):
    assert answer.status_code == 422, answer.content
    return set(answer.json()["errors"]) - {"code"}


class TestPaged:
    @pytest.mark.parametrize("pattern", PAGED)
    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("limit=101", "limit"),
            ("limit=0", "limit"),
            ("limit=-1", "limit"),
            ("limit=1.0", "limit"),
            ("limit=" + "9" * 30, "limit"),
            ("limit=", "limit"),
            ("limit=&before=", None),
            ("before=", "before"),
            ("before=-1", "before"),
            ("after=", "query"),
            ("after=3", "query"),
            ("Limit=3", "query"),
            ("limit=3&limit=4", "query"),
            ("%ED%A0%80=1", "query"),
            ("code=1&detail=2", "query"),
        ],
    )
    def test_422_names_what_is_wrong(self, as_ada, path, pattern, query, field):
        found = faults(as_ada.get(f"{path(pattern)}?{query}"))
        assert found <= {"limit", "before"} if field is None else found == {field}

    @pytest.mark.parametrize("pattern", PAGED)
    @pytest.mark.parametrize(
        "query", ["", "limit=1", "limit=100", "before=0", "before=" + "9" * 30, "limit=5&before=9"]
    )
    def test_200_within_the_range(self, as_ada, path, pattern, query):
        assert as_ada.get(f"{path(pattern)}?{query}").status_code == 200


class TestOthers:
    @pytest.mark.parametrize("pattern", BY_CURSOR)
    def test_a_list_that_never_had_an_older_form_takes_none(self, as_ada, path, pattern):
        assert as_ada.get(f"{path(pattern)}?limit=5").status_code == 200
        assert faults(as_ada.get(f"{path(pattern)}?before=5")) == {"query"}
        assert faults(as_ada.get(f"{path(pattern)}?limit=101")) == {"limit"}

    @pytest.mark.parametrize(
        ("address", "field"),
        [
            ("people?after=", "after"),
            ("people?before=1", "query"),
            ("chats/open?before=", "before"),
            ("chats/open?after=1", "query"),
            ("users/chats?before=", "before"),
            ("users/chats?short=", "short"),
            ("chats/{chat}/messages?system=", "system"),
            ("chats/{chat}/messages?system=yes", "system"),
            ("chats/{chat}/sync?since_seq=", "since_seq"),
            ("chats/{chat}/sync?since_seq=0&limit=3", "query"),
        ],
    )
    def test_422_elsewhere(self, as_ada, path, address, field):
        assert faults(as_ada.get(path(address))) == {field}

    @pytest.mark.parametrize("address", ["users/chats?x=1", "chats/{chat}?x=1", "chats/{chat}/0?limit=500"])
    def test_the_inherited_calls_ignore_unknown_ones(self, as_ada, path, address):
        assert as_ada.get(path(address)).status_code == 200

    def test_an_outsider_gets_403_whatever_the_parameters(self, as_cy, path):
        for pattern in (*PAGED[:1], *BY_CURSOR[:4]):
            assert as_cy.get(f"{path(pattern)}?limit=500").status_code == 403
