"""PUT /api/chats/:id/draft: your own unsent text."""

import pytest

from chats.actions.leave_chat import leave_chat
from chats.models import Chat, Membership


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
