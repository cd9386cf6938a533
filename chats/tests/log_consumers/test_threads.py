"""Who is in which thread, and what of it is unread: the consumer and the queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Block
from accounts.tests.builders import make_person, time_moved
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.follow_thread import read_thread, read_threads, unfollow_thread
from chats.actions.leave_chat import leave_chat
from chats.actions.send_message import MessageDraft, send_message
from chats.log_consumers.runner import Runner, reset
from chats.log_consumers.threads import ThreadsOfPeople
from chats.models import LogConsumer, ThreadFollow
from chats.queries.threads import newest_replies, threads_of, unread_entries_of, unread_threads_of_all
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(ada, ben, cy):
    return make_chat(ada, ben, cy, title="Harvest")


@pytest.fixture
def settle():
    runner = Runner(ThreadsOfPeople())

    def work():
        while runner.work():
            pass

    return work


@pytest.fixture
def reply(chat):
    def send(author, root, text="yes"):
        return send_message(MessageDraft(text, thread_root=root.pk), author=author, chat_id=chat.pk).message

    return send


def followers():
    return sorted(ThreadFollow.objects.filter(is_following=True).values_list("user__name", flat=True))


def unread(*people):
    return [unread_entries_of(person).threads for person in people]


class TestWhoIsInIt:
    def test_its_author_who_replies_and_who_is_mentioned(self, ada, ben, cy, chat, reply, settle):
        root = say(ada, chat, "when?")
        settle()
        assert followers() == []
        reply(ben, root)
        settle()
        assert followers() == ["Ada", "Ben"]
        reply(ben, root, "@Cy you too")
        settle()
        assert followers() == ["Ada", "Ben", "Cy"]

    def test_who_the_root_mentions_but_no_crowd(self, ada, ben, chat, reply, settle, monkeypatch):
        monkeypatch.setattr("chats.actions.note_threads.MOST_MENTIONED", 1)
        reply(ada, say(ada, chat, "@Ben look"))
        reply(ada, say(ada, chat, "@all look"))
        settle()
        assert followers() == ["Ada", "Ada", "Ben"]

    def test_threads_that_exist_are_found_and_none_is_lost_when_it_reads_again(self, ada, ben, chat, reply, settle):
        root = say(ada, chat, "when?")
        reply(ben, root)
        assert not LogConsumer.objects.filter(name="threads").exists()
        settle()
        assert unread(ada, ben) == [1, 0]
        read_thread(person=ada, chat_id=chat.pk, message_id=root.pk, up_to=10**9)
        reset("threads")
        settle()
        assert (followers(), unread(ada, ben)) == (["Ada", "Ben"], [0, 0])

    def test_what_is_old_starts_as_read(self, ada, ben, chat, reply, settle):
        with time_moved(days=-8):
            reply(ben, say(ada, chat, "when?"))
        settle()
        assert (followers(), unread(ada)) == (["Ada", "Ben"], [0])

    def test_who_no_longer_follows_comes_back_by_replying_only(self, ada, ben, chat, reply, settle):
        root = say(ada, chat, "when?")
        own = reply(ada, root)
        settle()
        unfollow_thread(person=ada, chat_id=chat.pk, message_id=root.pk)
        reply(ben, root, "@Ada still there?")
        edit_message(actor=ada, chat_id=chat.pk, message_id=own.pk, content="now")
        settle()
        assert (followers(), unread(ada)) == (["Ben"], [0]) or followers() == []
        reply(ada, root, "yes")
        settle()
        assert "Ada" in followers()


class TestUnread:
    def test_counts_threads_with_replies_by_others(self, ada, ben, chat, reply, settle):
        root = say(ada, chat, "when?")
        reply(ben, root)
        reply(ben, root)
        reply(ben, say(ada, chat, "and where?"))
        settle()
        assert unread(ada, ben) == [2, 0]
        assert unread_threads_of_all([ada.pk, ben.pk]) == {ada.pk: 2, ben.pk: 0}
        assert sorted(one.unread for one in threads_of(ada, limit=10).rows) == [1, 2]
        reply(ada, root, "thanks")
        settle()
        assert unread(ada, ben) == [1, 1]

    def test_reading_never_moves_back_and_never_ahead_of_what_is_there(self, ada, ben, chat, reply, settle):
        root = say(ada, chat, "when?")
        first = reply(ben, root)
        reply(ben, root)
        settle()
        for up_to, left in ((10**9, 0), (first.pk, 0)):
            read_thread(person=ada, chat_id=chat.pk, message_id=root.pk, up_to=up_to)
            assert unread(ada) == [left]
        reply(ben, root)
        settle()
        assert unread(ada) == [1]

    def test_reading_all_locks_in_the_order_in_which_replies_are_noted(
        self, ada, ben, chat, reply, settle, django_capture_on_commit_callbacks
    ):
        roots = [say(ada, chat, f"root {number}") for number in range(3)]
        for root in reversed(roots):
            reply(ben, root)
        with CaptureQueriesContext(connection) as noted:
            settle()
        moved = [one["sql"] for one in noted if one["sql"].startswith('UPDATE "chats_threadfollow" SET "last_id"')]
        assert len(moved) == 3
        assert [f" = {root.pk}" in sql for root, sql in zip(roots, moved, strict=True)] == [True] * 3
        with CaptureQueriesContext(connection) as read:
            read_threads(person=ada)
        locks = [one["sql"] for one in read if 'ORDER BY "chats_threadfollow"."root_id" ASC' in one["sql"]]
        assert len(locks) == 1
        assert unread(ada) == [0]

    def test_a_deleted_reply_is_no_news(self, ada, ben, chat, reply, settle):
        said = reply(ben, say(ada, chat, "when?"))
        settle()
        delete_message(actor=ben, chat_id=chat.pk, message_id=said.pk)
        settle()
        assert unread(ada) == [0]

    def test_a_deleted_root_keeps_its_thread(self, ada, ben, chat, reply, settle):
        root = say(ada, chat, "when?")
        reply(ben, root)
        delete_message(actor=ada, chat_id=chat.pk, message_id=root.pk)
        settle()
        [row] = threads_of(ben, limit=10).rows
        assert (row.root.content, row.root.deleted_at is not None) == ("", True)

    def test_replies_by_people_one_blocks_are_no_news(self, ada, ben, cy, chat, reply, settle):
        Block.objects.create(blocker=ada, blocked=ben)
        reply(ben, root := say(ada, chat, "when?"))
        settle()
        assert unread(ada) == [0]
        reply(cy, root)
        settle()
        assert unread(ada) == [1]

    def test_who_left_sees_nothing_until_they_are_back(self, ada, ben, chat, reply, settle):
        root = say(ada, chat, "when?")
        reply(ben, root)
        settle()
        leave_chat(person=ben, chat_id=chat.pk)
        reply(ada, root)
        settle()
        assert (threads_of(ben, limit=10).rows, unread(ben)) == ([], [0])

    def test_who_was_never_a_member_gets_no_row(self, ada, chat, reply, settle):
        make_person("Dora")
        reply(ada, say(ada, chat, "@Dora look"))
        settle()
        assert followers() == ["Ada"]


class TestNewestReplies:
    def test_are_three_without_deleted_ones(self, ada, ben, chat, reply, settle, django_assert_num_queries):
        for root in (say(ada, chat, "when?"), say(ada, chat, "where?")):
            said = [reply(ben, root, f"{number}") for number in range(5)]
            delete_message(actor=ben, chat_id=chat.pk, message_id=said[4].pk)
        settle()
        with django_assert_num_queries(1):
            rows = threads_of(ada, limit=10).rows
        with django_assert_num_queries(2):
            found = newest_replies(rows)
        assert [[one.content for one in found[row.root_id]] for row in rows] == [["1", "2", "3"]] * 2
