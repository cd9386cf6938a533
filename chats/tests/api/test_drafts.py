"""PUT /api/chats/:id/draft: your own unsent text."""

import pytest

from chats.actions.leave_chat import leave_chat
from chats.models import Chat, Membership
from chats.tests.builders import Caller


def draft_of(caller):
    return caller.get("users/chats").json()["chats"][0]["draft"]


class TestPut:
    def test_200_and_the_list_brings_it_back_to_its_writer_alone(self, chat, as_ada, as_ben):
        before = Chat.objects.get(pk=chat.pk).last_seq
        answer = as_ada.put(f"chats/{chat.pk}/draft", {"content": "  Dear Ben,\n"})
        assert (answer.status_code, answer.json()) == (200, "")
        assert (draft_of(as_ada), draft_of(as_ben)) == ("  Dear Ben,\n", "")
        assert "Dear" not in as_ben.get(f"chats/{chat.pk}").content.decode()
        assert Chat.objects.get(pk=chat.pk).last_seq == before

    def test_an_empty_one_forgets_it(self, chat, as_ada):
        as_ada.put(f"chats/{chat.pk}/draft", {"content": "x"})
        assert as_ada.put(f"chats/{chat.pk}/draft", {"content": ""}).status_code == 200
        assert draft_of(as_ada) == ""

    def test_it_goes_with_its_writer(self, ben, chat, as_ben):
        as_ben.put(f"chats/{chat.pk}/draft", {"content": "x"})
        leave_chat(person=ben, chat_id=chat.pk)
        assert not Membership.objects.filter(draft="x").exists()

    @pytest.mark.parametrize("content", ["x" * 4_001, "\x00", "\ud800", 7, None, [], {}])
    def test_422_for_what_cannot_be_kept(self, chat, as_ada, content):
        answer = as_ada.put(f"chats/{chat.pk}/draft", {"content": content})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["content", "code"])
        assert draft_of(as_ada) == ""


class TestRevisions:
    def put(self, caller, chat, content, revision):
        answer = caller.put(f"chats/{chat.pk}/draft", {"content": content, "revision": revision})
        assert answer.status_code == 200

    @pytest.mark.parametrize("late", [5, 6])
    def test_what_arrives_late_from_the_same_device_changes_nothing(self, chat, as_ada, late):
        self.put(as_ada, chat, "", 6)
        self.put(as_ada, chat, "half a thou", late)
        assert draft_of(as_ada) == ""
        self.put(as_ada, chat, "newer", 7)
        assert draft_of(as_ada) == "newer"

    def test_an_equal_text_still_counts(self, chat, as_ada):
        self.put(as_ada, chat, "a", 1)
        self.put(as_ada, chat, "a", 3)
        self.put(as_ada, chat, "b", 2)
        assert draft_of(as_ada) == "a"

    def test_a_device_whose_clock_was_set_back_goes_on(self, chat, as_ada):
        self.put(as_ada, chat, "an hour ahead", 3_600_000)
        self.put(as_ada, chat, "the right time", 60_000)
        assert draft_of(as_ada) == "the right time"

    def test_another_device_is_not_held_to_this_ones_clock(self, ada, chat, as_ada):
        self.put(as_ada, chat, "from the laptop", 9_000)
        self.put(Caller(ada), chat, "from the phone", 10)
        assert draft_of(as_ada) == "from the phone"

    def test_without_a_revision_the_last_write_wins(self, chat, as_ada):
        self.put(as_ada, chat, "first", 9)
        as_ada.put(f"chats/{chat.pk}/draft", {"content": "second"})
        assert draft_of(as_ada) == "second"

    @pytest.mark.parametrize("revision", [-1, "7", 1.5, True, [], {}])
    def test_422_for_what_is_no_number(self, chat, as_ada, revision):
        answer = as_ada.put(f"chats/{chat.pk}/draft", {"content": "x", "revision": revision})
        assert (answer.status_code, "revision" in answer.json()["errors"]) == (422, True)
        assert draft_of(as_ada) == ""
