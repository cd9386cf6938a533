"""PUT and DELETE …/:mid/pin, and GET /api/chats/:id/pins."""

import pytest

from chats.actions import pin_message as pinning
from chats.models import Chat, Membership
from chats.tests.builders import make_chat, say


@pytest.fixture
def message(ben, chat):
    return say(ben, chat, "The door code is 4711")


@pytest.fixture
def path(chat, message):
    return f"chats/{chat.pk}/messages/{message.pk}/pin"


class TestPin:
    def test_200_pinned_under_a_new_seq_by_any_member(self, chat, message, path, as_ben):
        body = as_ben.put(path).json()
        assert body["pinned_at"].endswith("Z")
        assert body["seq"] == message.changed_seq + 1 == Chat.objects.get(pk=chat.pk).last_seq

    def test_a_second_time_changes_nothing_either_way(self, path, as_ada, as_ben):
        pinned = as_ben.put(path).json()
        assert {**as_ada.put(path).json(), "isMe": True} == pinned
        unpinned = as_ada.delete(path).json()
        assert (unpinned["pinned_at"], unpinned["seq"]) == (None, pinned["seq"] + 1)
        assert as_ada.delete(path).json() == unpinned

    def test_in_an_open_chat_only_those_who_lead_it(self, ben, chat, path, as_ada, as_ben):
        Chat.objects.filter(pk=chat.pk).update(kind="open")
        assert as_ben.put(path).status_code == 403
        assert as_ada.put(path).status_code == 200
        assert as_ben.delete(path).status_code == 403
        Membership.objects.filter(user=ben).update(role="moderator")
        assert as_ben.delete(path).status_code == 200

    def test_422_beyond_what_one_finds_at_a_glance(self, monkeypatch, ada, chat, path, as_ada):
        monkeypatch.setattr(pinning, "MAX_PINS", 1)
        other = say(ada, chat, "another")
        assert as_ada.put(path).status_code == 200
        assert as_ada.put(f"chats/{chat.pk}/messages/{other.pk}/pin").status_code == 422
        assert as_ada.put(path).status_code == 200

    def test_404_for_a_tombstone_which_is_pinned_no_more_and_403_for_a_system_row(self, chat, message, path, as_ben):
        as_ben.put(path)
        assert as_ben.delete(f"chats/{chat.pk}/messages/{message.pk}").json()["pinned_at"] is None
        assert as_ben.put(path).status_code == 404
        row = chat.messages.get(kind="system")
        assert as_ben.put(f"chats/{chat.pk}/messages/{row.pk}/pin").status_code == 403


class TestList:
    def test_newest_pin_first_and_nothing_of_another_chat(self, ada, ben, chat, as_ada):
        ids = [say(ada, chat, text).pk for text in ("one", "two", "three")]
        elsewhere = make_chat(ada)
        as_ada.put(f"chats/{elsewhere.pk}/messages/{say(ada, elsewhere, 'x').pk}/pin")
        for message_id in (ids[1], ids[0]):
            as_ada.put(f"chats/{chat.pk}/messages/{message_id}/pin")
        shown = as_ada.get(f"chats/{chat.pk}/pins").json()["messages"]
        assert [message["id"] for message in shown] == [ids[0], ids[1]]
