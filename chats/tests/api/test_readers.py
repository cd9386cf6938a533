"""GET …/:mid/readers, and the setting that hides reading in both directions."""

import pytest

from chats.actions.mark_read import mark_read
from chats.models import Membership
from chats.tests.builders import make_chat, say


@pytest.fixture
def room(ada, ben, cy):
    return make_chat(ada, ben, cy)


@pytest.fixture
def path(ada, room):
    message = say(ada, room, "read this")
    return f"chats/{room.pk}/messages/{message.pk}/readers"


def readers(caller, path):
    return [reader["name"] for reader in caller.get(path).json()["readers"]]


class TestReaders:
    def test_who_has_read_at_least_this_far_but_its_author(self, ada, ben, cy, room, path, as_ada):
        assert readers(as_ada, path) == []
        say(ada, room, "and this")
        mark_read(person=ben, chat_id=room.pk, number=1)
        mark_read(person=cy, chat_id=room.pk, number=2)
        assert as_ada.get(path).json() == {
            "readers": [{"user_id": ben.pk, "name": "Ben"}, {"user_id": cy.pk, "name": "Cy"}],
            "hidden": False,
            "next": None,
        }

    def test_only_members_of_now(self, ben, room, path, as_ada):
        mark_read(person=ben, chat_id=room.pk, number=1)
        Membership.objects.filter(chat=room, user=ben).delete()
        assert readers(as_ada, path) == []

    def test_what_has_no_number_has_no_readers(self, room, as_ada):
        row = room.messages.filter(kind="system").first()
        assert readers(as_ada, f"chats/{room.pk}/messages/{row.pk}/readers") == []

    def test_404_for_no_message_of_the_chat(self, room, as_ada):
        assert as_ada.get(f"chats/{room.pk}/messages/999999/readers").status_code == 404


class TestTheSwitch:
    def test_hides_both_ways(self, ben, cy, room, path, as_ada, as_ben):
        for person in (ben, cy):
            mark_read(person=person, chat_id=room.pk, number=1)
        assert as_ben.patch("users/me", {"show_reading": False}).json()["show_reading"] is False
        assert readers(as_ada, path) == ["Cy"]
        assert as_ben.get(path).json() == {"readers": [], "hidden": True, "next": None}
        as_ben.patch("users/me", {"show_reading": True})
        assert readers(as_ada, path) == ["Ben", "Cy"]
        assert readers(as_ben, path) == ["Ben", "Cy"]

    @pytest.mark.parametrize("value", ["false", 0, 1, None, [], "yes"])
    def test_422_for_neither_on_nor_off(self, as_ben, value):
        assert as_ben.patch("users/me", {"show_reading": value}).json()["errors"] == {
            "show_reading": ["must be true or false"],
            "code": "invalid",
        }
