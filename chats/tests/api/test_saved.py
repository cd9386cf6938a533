"""PUT and DELETE …/:mid/saved, and GET /api/users/me/saved."""

import pytest

from accounts.tests.builders import make_person
from chats.actions import save_message as saving
from chats.actions.close_chat import close_chat
from chats.actions.leave_chat import leave_chat
from chats.models import Chat, SavedMessage
from chats.tests.builders import make_chat, say


@pytest.fixture
def message(ada, chat):
    return say(ada, chat, "a secret word")


@pytest.fixture
def path(chat, message):
    return f"chats/{chat.pk}/messages/{message.pk}/saved"


def saved_ids(caller, query=""):
    return [one["message"]["id"] for one in caller.get(f"users/me/saved{query}").json()["saved"]]


class TestSaving:
    def test_200_and_no_one_else_is_notified(self, chat, message, path, as_ada, as_ben):
        before = Chat.objects.get(pk=chat.pk).last_seq
        answer = as_ben.put(path)
        assert (answer.status_code, answer.json()["id"]) == (200, message.pk)
        assert (saved_ids(as_ben), saved_ids(as_ada)) == ([message.pk], [])
        assert Chat.objects.get(pk=chat.pk).last_seq == before
        assert as_ada.get(f"chats/{chat.pk}").json()["messages"][-1]["seq"] == message.changed_seq

    def test_a_second_time_changes_nothing_either_way(self, path, as_ben):
        for _ in range(2):
            assert as_ben.put(path).status_code == 200
        assert len(saved_ids(as_ben)) == 1
        for _ in range(2):
            assert as_ben.delete(path).status_code == 200
        assert saved_ids(as_ben) == []

    def test_anothers_stays(self, path, as_ada, as_ben):
        as_ada.put(path)
        as_ben.delete(path)
        assert len(saved_ids(as_ada)) == 1

    def test_422_beyond_what_one_finds_again(self, monkeypatch, ada, chat, path, as_ben):
        monkeypatch.setattr(saving, "MAX_SAVED", 1)
        other = say(ada, chat, "another")
        assert as_ben.put(path).status_code == 200
        assert as_ben.put(f"chats/{chat.pk}/messages/{other.pk}/saved").status_code == 422
        assert as_ben.put(path).status_code == 200
        assert SavedMessage.objects.count() == 1

    def test_404_for_a_tombstone_and_403_for_a_system_row(self, chat, message, path, as_ada):
        as_ada.delete(f"chats/{chat.pk}/messages/{message.pk}")
        assert as_ada.put(path).status_code == 404
        row = chat.messages.get(kind="system")
        assert as_ada.put(f"chats/{chat.pk}/messages/{row.pk}/saved").status_code == 403


class TestList:
    def test_newest_first_page_by_page(self, ada, chat, as_ben):
        ids = [say(ada, chat, str(number)).pk for number in range(3)]
        for message_id in ids:
            as_ben.put(f"chats/{chat.pk}/messages/{message_id}/saved")
        first = as_ben.get("users/me/saved?limit=2").json()
        assert ([one["message"]["id"] for one in first["saved"]], first["more"]) == (ids[:0:-1], True)
        rest = as_ben.get(f"users/me/saved?before={first['saved'][-1]['saved_id']}").json()
        assert ([one["message"]["id"] for one in rest["saved"]], rest["more"]) == ([ids[0]], False)

    def test_a_deleted_message_is_gone(self, chat, message, path, as_ada, as_ben):
        as_ben.put(path)
        as_ada.delete(f"chats/{chat.pk}/messages/{message.pk}")
        assert saved_ids(as_ben) == []

    @pytest.mark.parametrize("ending", ["left", "closed"])
    def test_what_one_may_no_longer_read_does_not_come_back(self, ben, chat, path, as_ben, ending):
        as_ben.put(path)
        if ending == "left":
            leave_chat(person=ben, chat_id=chat.pk)
        else:
            close_chat(staff=make_person("Sue", is_staff=True), chat_id=chat.pk, reason="test")
        answer = as_ben.get("users/me/saved")
        assert answer.json() == {"saved": [], "more": False, "next": None}

    def test_one_query_for_many_messages_of_many_chats(self, ada, ben, as_ben, django_assert_num_queries):
        for _ in range(4):
            chat = make_chat(ada, ben)
            as_ben.put(f"chats/{chat.pk}/messages/{say(ada, chat, 'x').pk}/saved")
        with django_assert_num_queries(2):
            assert len(saved_ids(as_ben)) == 4

    def test_422_for_a_wrong_page(self, as_ben):
        assert as_ben.get("users/me/saved?before=abc").status_code == 422
