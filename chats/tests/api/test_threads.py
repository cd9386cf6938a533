"""GET /api/users/me/threads, following and reading threads."""

import pytest

from chats.actions.follow_thread import follow_thread
from chats.actions.note_threads import note_threads
from chats.actions.send_message import MessageDraft, send_message
from chats.queries.threads import unread_entries_of
from chats.tests.builders import say

PATH = "users/me/threads"


@pytest.fixture
def thread(ada, ben, chat):
    """A thread that Ada began and Ben replied in; its root's path."""
    root = say(ada, chat, "when?")
    add(ben, root, "at eight")
    return root


def add(author, root, text):
    message = send_message(MessageDraft(text, thread_root=root.pk), author=author, chat_id=root.chat_id).message
    note_threads([message], chat_id=root.chat_id)
    return message


def path_of(root, rest):
    return f"chats/{root.chat_id}/messages/{root.pk}/thread/{rest}"


class TestList:
    def test_shows_the_root_the_newest_replies_and_what_is_unread(self, as_ada, as_ben, thread):
        answer = as_ada.get(PATH).json()
        [one] = answer["items"]
        assert (one["root"]["id"], [reply["content"] for reply in one["replies"]]) == (thread.pk, ["at eight"])
        assert (one["unread"], one["read"], answer["unread"], answer["next"]) == (1, False, 1, None)
        assert as_ben.get(PATH).json()["items"][0]["read"] is True

    def test_newest_reply_first_in_pages(self, ada, ben, chat, as_ada, thread):
        other = say(ada, chat, "where?")
        add(ben, other, "here")
        first = as_ada.get(f"{PATH}?limit=1").json()
        second = as_ada.get(f"{PATH}?limit=1&cursor={first['next']}").json()
        assert [page["items"][0]["root"]["id"] for page in (first, second)] == [other.pk, thread.pk]
        assert second["next"] is None

    def test_only_unread_ones_or_those_i_began(self, ada, ben, chat, as_ada, thread):
        add(ada, other := say(ben, chat, "and you?"), "me, too")
        shown = {show: as_ada.get(f"{PATH}?show={show}").json()["items"] for show in ("unread", "started")}
        assert [[one["root"]["id"] for one in items] for items in shown.values()] == [[thread.pk]] * 2
        assert [one["root"]["id"] for one in as_ada.get(PATH).json()["items"]] == [other.pk, thread.pk]

    def test_outsiders_see_nothing(self, as_cy, thread):
        assert as_cy.get(PATH).json() == {"items": [], "unread": 0, "next": None}

    @pytest.mark.parametrize("query", ["show=all", "cursor=x", "limit=0"])
    def test_refuses_what_it_does_not_know(self, as_ada, query):
        assert as_ada.get(f"{PATH}?{query}").status_code == 422


class TestFollowing:
    def test_begins_and_ends_and_is_idempotent(self, ben, chat, as_ben, thread):
        for _ in range(2):
            assert as_ben.delete(path_of(thread, "follow")).json() == {"following": False}
        assert as_ben.get(PATH).json()["items"] == []
        for _ in range(2):
            assert as_ben.put(path_of(thread, "follow")).json() == {"following": True}
        [one] = as_ben.get(PATH).json()["items"]
        assert one["read"] is True

    def test_a_thread_without_replies_can_be_followed(self, ada, ben, chat, as_ben):
        root = say(ada, chat, "soon")
        follow_thread(person=ben, chat_id=chat.pk, message_id=root.pk)
        add(ada, root, "now")
        assert as_ben.get(PATH).json()["unread"] == 1

    @pytest.mark.parametrize(("method", "rest"), [("put", "follow"), ("delete", "follow"), ("post", "read")])
    def test_outsiders_are_refused(self, as_cy, thread, method, rest):
        assert as_cy(method, path_of(thread, rest), {"message_id": 1}).status_code == 403


class TestReading:
    def test_one_thread_or_all(self, ada, ben, chat, as_ada, thread):
        newest = add(ben, other := say(ada, chat, "where?"), "here")
        assert as_ada.post(path_of(other, "read"), {"message_id": newest.pk}).json() == {"unread": 1}
        assert as_ada.post(f"{PATH}/read").json() == {"unread": 0}
        assert unread_entries_of(ada).threads == 0

    @pytest.mark.parametrize("body", [{}, {"message_id": "x"}, {"message_id": -1}])
    def test_refuses_what_is_no_id(self, as_ada, thread, body):
        assert as_ada.post(path_of(thread, "read"), body).status_code == 422
