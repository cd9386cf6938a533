"""Messages that are sent later: once, whatever is killed or tried again."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from accounts.tests.builders import time_moved
from chatapp.jobs.due import work_at_once
from chatapp.lib import clock
from chatapp.lib.errors import Forbidden, Invalid, NotFound, PostingRestricted
from chats.actions.leave_chat import leave_chat
from chats.actions.schedule_message import (
    MAX_SCHEDULED,
    change_scheduled,
    delete_scheduled,
    delete_sent_before,
    schedule_message,
    send_due,
    send_scheduled_now,
)
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.sweep_files import sweep_files
from chats.actions.update_chat import update_chat
from chats.models import File, Message, ScheduledMessage
from chats.queries.files import bytes_of_person, readable_file
from chats.queries.reminders import unread_later_of
from chats.queries.scheduled import scheduled_by
from chats.rules.later import due_time
from chats.tests.builders import make_chat, ready_file, say

pytestmark = pytest.mark.django_db


def at(person, repeat="once", **ahead):
    return due_time(person, at=clock.to_rfc3339(clock.now() + timedelta(**(ahead or {"hours": 1}))), repeat=repeat)


def schedule(person, chat, text="later", *, due=None, **parts):
    draft = MessageDraft(text, **parts)
    return schedule_message(draft, person=person, chat_id=chat.pk, due=due or at(person))


def work():
    """Send all that is due; return whether there was something."""
    return work_at_once(ScheduledMessage, work=send_due)


def texts(chat):
    return list(Message.objects.filter(chat=chat, kind="text").order_by("pk").values_list("content", flat=True))


class TestSending:
    def test_nothing_is_sent_before_its_time_and_once_after_it(self, ada, chat):
        schedule(ada, chat, "good morning :wave:")
        assert (work(), texts(chat)) == (False, [])
        with time_moved(hours=1.1):
            assert (work(), work(), texts(chat)) == (True, False, ["good morning 👋"])
        assert scheduled_by(ada) == []

    def test_a_worker_that_died_after_sending_sends_nothing_twice(self, ada, chat):
        row = schedule(ada, chat)
        draft = MessageDraft("later", client_id=row.sending_id)
        send_message(draft, author=ada, chat_id=chat.pk)
        with time_moved(hours=2):
            work()
        assert texts(chat) == ["later"]

    def test_a_worker_that_dies_while_sending_leaves_the_row_to_the_next(self, ada, chat):
        schedule(ada, chat)

        def die(row):
            send_due(row)
            raise SystemExit

        with time_moved(hours=2):
            with pytest.raises(SystemExit):
                work_at_once(ScheduledMessage, work=die)
            assert texts(chat) == []
            work()
        assert texts(chat) == ["later"]

    def test_a_bug_fails_one_row_and_the_next_is_sent(self, ada, chat):
        first, _second = schedule(ada, chat, "first"), schedule(ada, chat, "second", due=at(ada, minutes=61))

        def send(row):
            if row.pk == first.pk:
                raise ValueError
            send_due(row)

        with time_moved(hours=2):
            work_at_once(ScheduledMessage, work=send)
        first.refresh_from_db()
        assert (first.state, texts(chat)) == ("failed", ["second"])

    def test_it_appears_in_its_thread_and_quotes(self, ada, ben, chat):
        root, quoted = say(ben, chat, "root"), say(ben, chat, "quoted")
        schedule(ada, chat, "in the thread", thread_root=root.pk)
        schedule(ada, chat, "an answer", reply_to=quoted.pk)
        with time_moved(hours=2):
            work()
        sent = {message.content: message for message in Message.objects.filter(author=ada)}
        assert sent["in the thread"].thread_root_id == root.pk
        assert sent["an answer"].reply_to_id == quoted.pk

    def test_one_that_repeats_waits_for_its_next_time(self, ada, chat):
        row = schedule(ada, chat, "stand-up", due=at(ada, "daily"))
        for day in range(3):
            with time_moved(hours=1.1, days=day):
                work()
                work()
        assert texts(chat) == ["stand-up"] * 3
        row.refresh_from_db()
        assert row.state == "waiting" and row.due_at == row.first_at + timedelta(days=3)

    def test_what_a_stopped_server_missed_is_sent_once(self, ada, chat):
        schedule(ada, chat, "stand-up", due=at(ada, "daily"))
        with time_moved(days=5):
            work()
        assert texts(chat) == ["stand-up"]


class TestFailing:
    def test_without_membership_it_fails_and_its_author_sees_that(self, ada, ben, chat):
        row = schedule(ben, chat)
        other = make_chat(ben, ada)
        kept = schedule(ben, other, "here")
        leave_chat(person=ben, chat_id=chat.pk)
        with time_moved(hours=2):
            assert work()
        row.refresh_from_db()
        assert (row.state, row.failure, texts(chat)) == ("failed", "forbidden", [])
        assert [(one.content, one.is_in_chat) for one in scheduled_by(ben)] == [("later", False)]
        assert (unread_later_of(ben.pk), texts(other)) == (1, [kept.content])
        with time_moved(hours=3):
            assert not work()

    def test_what_became_restricted_fails_and_can_be_sent_once_it_is_allowed_again(self, ada, ben, chat):
        row = schedule(ben, chat)
        update_chat(actor=ada, chat_id=chat.pk, posting="moderators")
        with time_moved(hours=2):
            work()
        row.refresh_from_db()
        assert (row.state, row.failure) == ("failed", "posting_restricted")
        update_chat(actor=ada, chat_id=chat.pk, posting="everyone")
        send_scheduled_now(person=ben, scheduled_id=row.pk)
        assert (texts(chat), unread_later_of(ben.pk)) == (["later"], 0)

    def test_a_deactivated_account_sends_nothing(self, ben, chat):
        row = schedule(ben, chat)
        type(ben).objects.filter(pk=ben.pk).update(is_active=False)
        with time_moved(hours=2):
            work()
        row.refresh_from_db()
        assert (row.state, texts(chat)) == ("failed", [])

    def test_a_deleted_thread_root_fails_only_its_own_message(self, ada, ben, chat):
        root = say(ben, chat, "root")
        row = schedule(ada, chat, "answer", thread_root=root.pk)
        Message.objects.filter(pk=root.pk).update(deleted_at=clock.now())
        schedule(ada, chat, "other")
        with time_moved(hours=2):
            work()
        row.refresh_from_db()
        assert (row.state, row.failure) == ("failed", "invalid")
        assert "other" in texts(chat)


class TestChanging:
    def test_text_and_time(self, ada, chat):
        row = schedule(ada, chat)
        change_scheduled(person=ada, scheduled_id=row.pk, content="changed", due=at(ada, days=2))
        with time_moved(hours=2):
            assert not work()
        with time_moved(days=3):
            work()
        assert texts(chat) == ["changed"]

    def test_what_was_sent_or_is_someone_elses_does_not_exist(self, ada, ben, chat):
        row = schedule(ada, chat)
        for change in (delete_scheduled, send_scheduled_now):
            with pytest.raises(NotFound):
                change(person=ben, scheduled_id=row.pk)
        send_scheduled_now(person=ada, scheduled_id=row.pk)
        for change in (delete_scheduled, send_scheduled_now, change_scheduled):
            with pytest.raises(NotFound):
                change(person=ada, scheduled_id=row.pk)
        assert texts(chat) == ["later"]

    def test_the_same_client_id_schedules_once(self, ada, chat):
        client_id = uuid4()
        first = schedule(ada, chat, client_id=client_id)
        assert schedule(ada, chat, "again", client_id=client_id).pk == first.pk
        send_scheduled_now(person=ada, scheduled_id=first.pk)
        assert schedule(ada, chat, "again", client_id=client_id).state == "done"
        assert texts(chat) == ["later"]

    def test_outsiders_and_members_who_may_not_post_schedule_nothing(self, ada, ben, cy, chat):
        with pytest.raises(Forbidden):
            schedule(cy, chat)
        update_chat(actor=ada, chat_id=chat.pk, posting="moderators")
        with pytest.raises(PostingRestricted):
            schedule(ben, chat)
        assert not ScheduledMessage.objects.exists()

    @pytest.mark.parametrize("text", ["", " ", "\u200b", "x" * 4_001, "a\0b", "\ud800"])
    def test_refuses_texts_that_no_message_may_have(self, ada, chat, text):
        with pytest.raises(Invalid):
            schedule(ada, chat, text)

    @pytest.mark.parametrize("ahead", [{"seconds": -1}, {"days": 367}])
    def test_refuses_times_of_the_past_and_of_next_year(self, ada, ahead):
        with pytest.raises(Invalid):
            at(ada, **ahead)

    def test_a_person_has_a_limit(self, ada, chat, monkeypatch):
        rows = [
            ScheduledMessage(
                chat=chat, author=ada, content="x", due_at=clock.to_rfc3339(clock.now() + timedelta(days=1))
            )
            for _ in range(MAX_SCHEDULED)
        ]
        ScheduledMessage.objects.bulk_create(rows)
        with pytest.raises(Invalid):
            schedule(ada, chat)
        assert ScheduledMessage.objects.count() == MAX_SCHEDULED

    def test_rows_of_sent_messages_go_after_a_while(self, ada, chat):
        row, waiting = schedule(ada, chat), schedule(ada, chat)
        send_scheduled_now(person=ada, scheduled_id=row.pk)
        delete_sent_before(clock.now() + timedelta(days=8))
        assert list(ScheduledMessage.objects.all()) == [waiting]


class TestFiles:
    def test_files_wait_for_their_message(self, ada, chat):
        file = ready_file(ada, chat)
        schedule(ada, chat, "", files=(file.pk,), due=at(ada, days=3))
        with time_moved(days=2.9):
            sweep_files()
        with time_moved(days=3.1):
            work()
        [message] = Message.objects.filter(chat=chat, kind="text")
        assert [one["name"] for one in message.files] == ["notes.txt"]

    def test_files_of_a_deleted_one_are_swept(self, ada, chat):
        file = ready_file(ada, chat)
        row = schedule(ada, chat, "", files=(file.pk,), due=at(ada, days=3))
        delete_scheduled(person=ada, scheduled_id=row.pk)
        with time_moved(seconds=1):
            sweep_files()
        assert not File.objects.filter(pk=file.pk).exists()

    def test_a_file_waits_for_one_message(self, ada, chat):
        file = ready_file(ada, chat)
        row = schedule(ada, chat, "", files=(file.pk,))
        with pytest.raises(Invalid):
            schedule(ada, chat, "", files=(file.pk,))
        other = schedule(ada, chat, "x")
        with pytest.raises(Invalid):
            change_scheduled(person=ada, scheduled_id=other.pk, files=[file.pk])
        change_scheduled(person=ada, scheduled_id=row.pk, content="", due=at(ada, days=3), files=[file.pk])
        delete_scheduled(person=ada, scheduled_id=row.pk)
        assert list(ScheduledMessage.objects.all()) == [other]

    def test_files_are_replaced_and_those_it_loses_are_swept(self, ada, chat):
        old, new = ready_file(ada, chat), ready_file(ada, chat, name="plan.txt")
        row = schedule(ada, chat, "", files=(old.pk,), due=at(ada, days=3))
        changed = change_scheduled(person=ada, scheduled_id=row.pk, files=[new.pk])
        assert [file.name for file in changed.shown_files] == ["plan.txt"]
        with pytest.raises(Invalid):
            # Without files there is nothing to send.
            change_scheduled(person=ada, scheduled_id=row.pk, files=[])
        with time_moved(days=2):
            sweep_files()
        assert not File.objects.filter(pk=old.pk).exists()
        with time_moved(days=3.1):
            work()
        [message] = Message.objects.filter(chat=chat, kind="text")
        assert [one["name"] for one in message.files] == ["plan.txt"]

    def test_a_file_goes_with_a_reply_into_a_thread(self, ada, ben, chat):
        root, file = say(ben, chat, "root"), ready_file(ada, chat)
        schedule(ada, chat, "", files=(file.pk,), thread_root=root.pk)
        with time_moved(hours=2):
            work()
        [reply] = Message.objects.filter(chat=chat, thread_root_id=root.pk)
        assert [one["name"] for one in reply.files] == ["notes.txt"]

    def test_they_count_in_the_quota_and_only_their_author_reads_them(self, ada, ben, chat):
        file = ready_file(ada, chat)
        schedule(ada, chat, "", files=(file.pk,), due=at(ada, days=3))
        with time_moved(days=2):
            assert bytes_of_person(ada) == file.size
            assert readable_file(ada, file.pk) == file
            with pytest.raises(NotFound):
                readable_file(ben, file.pk)

    def test_files_of_a_deleted_account_are_swept(self, ada, ben, chat):
        file = ready_file(ben, chat)
        schedule(ben, chat, "", files=(file.pk,), due=at(ben, days=300))
        ben.delete()
        sweep_files()
        assert not File.objects.filter(pk=file.pk).exists()

    def test_a_worker_that_dies_while_sending_keeps_the_files_for_the_next(self, ada, chat):
        file = ready_file(ada, chat)
        schedule(ada, chat, "", files=(file.pk,))

        def die(row):
            send_due(row)
            raise SystemExit

        with time_moved(hours=2):
            with pytest.raises(SystemExit):
                work_at_once(ScheduledMessage, work=die)
            work()
            work()
        [message] = Message.objects.filter(chat=chat, kind="text")
        assert [one["id"] for one in message.files] == [str(file.pk)]

    def test_others_files_and_repetition_are_refused(self, ada, ben, chat):
        file = ready_file(ben, chat)
        with pytest.raises(Invalid):
            schedule(ada, chat, "", files=(file.pk,))
        own = ready_file(ada, chat)
        with pytest.raises(Invalid):
            schedule(ada, chat, "", files=(own.pk,), due=at(ada, "daily"))


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def test_each_message_is_sent_once(self, ada, chat):
        past = datetime(2026, 1, 1, tzinfo=UTC)
        rows = [ScheduledMessage(chat=chat, author=ada, content=str(n), due_at=past) for n in range(40)]
        ScheduledMessage.objects.bulk_create(rows)

        def run():
            while work():
                pass
            connection.close()

        threads = [threading.Thread(target=run) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(texts(chat), key=int) == [str(n) for n in range(40)]
        assert set(ScheduledMessage.objects.values_list("state", flat=True)) == {"done"}
