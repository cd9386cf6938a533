"""PUT and DELETE /api/chats/:id/messages/:mid/reactions/:emoji."""

from urllib.parse import quote

import pytest

from accounts.tests.builders import make_person
from chats.actions import react as reacting
from chats.models import Chat, Membership, Reaction
from chats.tests.builders import say


@pytest.fixture
def message(ben, chat):
    return say(ben, chat, "Shall we?")


@pytest.fixture
def path(chat, message):
    def path_of(emoji="👍"):
        return f"chats/{chat.pk}/messages/{message.pk}/reactions/{quote(emoji, safe='')}"

    return path_of


def last_seq(chat):
    return Chat.objects.get(pk=chat.pk).last_seq


class TestPut:
    def test_200_with_who_reacted_under_a_new_seq(self, ada, chat, message, path, as_ada):
        answer = as_ada.put(path())
        assert answer.status_code == 200
        assert answer.json()["reactions"] == [{"emoji": "👍", "user_ids": [ada.pk]}]
        assert answer.json()["seq"] == message.changed_seq + 1 == last_seq(chat)
        assert answer.json()["edited_at"] is None

    def test_emoji_and_people_stand_in_the_order_they_came(self, ada, ben, path, as_ada, as_ben):
        as_ben.put(path("🎉"))
        as_ada.put(path("👍"))
        as_ada.put(path("🎉"))
        assert as_ben.put(path("👍")).json()["reactions"] == [
            {"emoji": "🎉", "user_ids": [ben.pk, ada.pk]},
            {"emoji": "👍", "user_ids": [ada.pk, ben.pk]},
        ]

    def test_the_same_again_changes_nothing_whatever_keyboard_wrote_it(self, chat, path, as_ada):
        first = as_ada.put(path("❤️")).json()
        assert as_ada.put(path("❤")).json() == first
        assert last_seq(chat) == first["seq"]
        assert Reaction.objects.count() == 1

    def test_every_entry_point_shows_it(self, ada, chat, path, as_ada, as_ben):
        shown = as_ada.put(path()).json()["reactions"]
        for where in ("", "/0", "/messages", f"/sync?since_seq={last_seq(chat) - 1}"):
            body = as_ben.get(f"chats/{chat.pk}{where}").json()
            messages = body if isinstance(body, list) else body.get("messages", body.get("changes"))
            assert messages[-1]["reactions"] == shown

    @pytest.mark.parametrize("emoji", ["a", "👍👍", ":)", "🏽", "<b>", "x" * 1_500, "\u202e", "%00"])
    def test_422_for_what_is_no_emoji(self, chat, path, as_ada, emoji):
        before = last_seq(chat)
        answer = as_ada.put(path(emoji))
        assert (answer.status_code, answer.json()["errors"]) == (
            422,
            {"emoji": ["must be one emoji"], "code": "invalid"},
        )
        assert last_seq(chat) == before

    def test_422_beyond_20_different_ones_but_the_20_stay_open(self, path, as_ada, as_ben):
        emoji = [chr(0x1F600 + number) for number in range(21)]
        for one in emoji[:20]:
            assert as_ada.put(path(one)).status_code == 200
        assert as_ada.put(path(emoji[20])).status_code == 422
        assert as_ben.put(path(emoji[3])).status_code == 200
        as_ada.delete(path(emoji[4]))
        assert as_ada.put(path(emoji[20])).status_code == 200

    def test_422_beyond_all_there_may_be(self, monkeypatch, path, as_ada, as_ben):
        monkeypatch.setattr(reacting, "MAX_REACTIONS", 1)
        assert as_ada.put(path()).status_code == 200
        assert as_ben.put(path()).status_code == 422

    def test_404_for_a_tombstone_and_403_for_a_system_row(self, chat, path, message, as_ada, as_ben):
        as_ben.delete(f"chats/{chat.pk}/messages/{message.pk}")
        assert as_ada.put(path()).status_code == 404
        row = chat.messages.get(kind="system")
        assert as_ada.put(f"chats/{chat.pk}/messages/{row.pk}/reactions/👍").status_code == 403


class TestDelete:
    def test_200_without_it_under_a_new_seq(self, ben, path, as_ada, as_ben):
        as_ben.put(path())
        before = as_ada.put(path()).json()
        after = as_ada.delete(path()).json()
        assert after["reactions"] == [{"emoji": "👍", "user_ids": [ben.pk]}]
        assert after["seq"] == before["seq"] + 1
        assert as_ben.delete(path()).json()["reactions"] == []

    def test_anothers_stays_and_nothing_changes(self, chat, path, as_ada, as_ben):
        before = as_ben.put(path()).json()
        answer = as_ada.delete(path())
        assert (answer.status_code, answer.json()["reactions"]) == (200, before["reactions"])
        assert last_seq(chat) == before["seq"]


class TestEndings:
    def test_a_deleted_message_has_none(self, chat, message, path, as_ada, as_ben):
        as_ada.put(path())
        assert as_ben.delete(f"chats/{chat.pk}/messages/{message.pk}").json()["reactions"] == []
        assert not Reaction.objects.exists()

    def test_those_of_someone_who_left_stay_and_they_can_change_nothing(self, chat, path, as_ada, as_ben, ben):
        as_ben.put(path())
        Membership.objects.filter(user=ben).delete()
        assert as_ben.delete(path()).status_code == 403
        assert as_ada.put(path("🎉")).json()["reactions"][0]["user_ids"] == [ben.pk]

    def test_a_hundred_people_cost_no_more_queries_than_one(
        self, chat, message, path, as_ada, django_assert_num_queries
    ):
        for number in range(100):
            Reaction.objects.create(message=message, user=make_person(f"P {number}"), emoji="👍")
        with django_assert_num_queries(10):
            assert len(as_ada.put(path()).json()["reactions"][0]["user_ids"]) == 101
