"""PATCH and DELETE /api/chats/:id/messages/:mid, and the edit history."""

import pytest

from accounts.tests.builders import time_moved
from chats.models import Chat, MessageEdit
from chats.tests.builders import make_chat, say


@pytest.fixture
def message(ben, chat):
    return say(ben, chat, "frist")


@pytest.fixture
def path(chat, message):
    return f"chats/{chat.pk}/messages/{message.pk}"


class TestPatch:
    def test_200_with_the_message_under_a_new_seq_in_its_old_place(self, chat, message, path, as_ben):
        answer = as_ben.patch(path, {"content": " **first** "})
        body = answer.json()
        assert answer.status_code == 200
        assert (body["id"], body["number"], body["content"], body["isMe"]) == (message.pk, 1, "**first**", True)
        assert body["html"] == '<p dir="auto"><strong>first</strong></p>'
        assert body["seq"] == message.changed_seq + 1 == Chat.objects.get(pk=chat.pk).last_seq
        assert body["edited_at"] is not None

    def test_the_earlier_texts_stay_for_the_members_to_see(self, path, as_ada, as_ben):
        with time_moved(seconds=60):
            as_ben.patch(path, {"content": "first"})
        as_ben.patch(path, {"content": "First"})
        edits = as_ada.get(f"{path}/edits").json()["edits"]
        assert [edit["content"] for edit in edits] == ["frist", "first"]
        assert edits[0]["at"] < edits[1]["at"]

    def test_the_same_text_again_changes_nothing(self, chat, path, as_ben):
        before = Chat.objects.get(pk=chat.pk).last_seq
        assert as_ben.patch(path, {"content": "frist "}).json()["edited_at"] is None
        assert Chat.objects.get(pk=chat.pk).last_seq == before

    def test_403_for_anyone_but_the_author_the_owner_included(self, message, path, as_ada):
        assert as_ada.patch(path, {"content": "not mine"}).status_code == 403
        message.refresh_from_db()
        assert message.content == "frist"

    def test_404_for_a_tombstone(self, path, as_ben):
        as_ben.delete(path)
        assert as_ben.patch(path, {"content": "back"}).status_code == 404

    @pytest.mark.parametrize("content", ["", " ", "x" * 4_001, 7, None, "\x00"])
    def test_422_for_a_wrong_text(self, path, as_ben, content):
        assert as_ben.patch(path, {"content": content}).status_code == 422

    def test_403_for_a_system_row(self, chat, as_ben):
        row = chat.messages.get(kind="system")
        assert as_ben.patch(f"chats/{chat.pk}/messages/{row.pk}", {"content": "x"}).status_code == 403


class TestDelete:
    def test_200_with_a_tombstone_that_keeps_number_and_takes_a_seq(self, chat, message, path, as_ben):
        body = as_ben.delete(path).json()
        assert (body["deleted"], body["content"], body["html"], body["number"]) == (True, "", "", 1)
        assert body["seq"] == message.changed_seq + 1
        assert Chat.objects.get(pk=chat.pk).last_number == 1

    def test_all_its_texts_are_deleted(self, message, path, as_ben):
        as_ben.patch(path, {"content": "secret"})
        as_ben.delete(path)
        message.refresh_from_db()
        assert (message.content, message.html) == ("", "")
        assert not MessageEdit.objects.exists()
        assert as_ben.get(f"{path}/edits").json() == {"edits": [], "more": False, "next": None}

    def test_the_chats_owner_deletes_anyones(self, path, as_ada):
        assert as_ada.delete(path).status_code == 200

    def test_403_for_another_member(self, ada, ben, chat, as_ben):
        said = say(ada, chat, "Ada's")
        assert as_ben.delete(f"chats/{chat.pk}/messages/{said.pk}").status_code == 403

    def test_a_second_time_changes_nothing(self, chat, path, as_ben):
        first = as_ben.delete(path).json()
        assert as_ben.delete(path).json() == first
        assert Chat.objects.get(pk=chat.pk).last_seq == first["seq"]

    def test_403_for_a_system_row(self, chat, as_ada):
        row = chat.messages.get(kind="system")
        assert as_ada.delete(f"chats/{chat.pk}/messages/{row.pk}").status_code == 403


class TestUnknownMessages:
    @pytest.mark.parametrize("message_id", ["0", "999999", "abc", "-1", "9e99", "9" * 40])
    def test_404_inside_ones_chat(self, chat, as_ada, message_id):
        path = f"chats/{chat.pk}/messages/{message_id}"
        assert as_ada.patch(path, {"content": "x"}).status_code == 404
        assert as_ada.delete(path).status_code == 404
        assert as_ada.get(f"{path}/edits").status_code == 404

    def test_404_for_a_message_of_another_chat_of_yours(self, ada, chat, as_ada):
        elsewhere = say(ada, make_chat(ada), "elsewhere")
        path = f"chats/{chat.pk}/messages/{elsewhere.pk}"
        assert as_ada.delete(path).status_code == 404
        assert as_ada.patch(path, {"content": "x"}).status_code == 404
        elsewhere.refresh_from_db()
        assert elsewhere.content == "elsewhere"
