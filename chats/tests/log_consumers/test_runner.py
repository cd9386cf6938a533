"""A consumer reads each chat's log in order, at least once, without blocking others."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.builders import time_moved
from chatapp.lib import clock
from chats.actions.chat_log import delete_chat
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.log_consumers import runner
from chats.log_consumers.runner import Runner
from chats.models import Chat, LogCursor, Message
from chats.queries import log_cursors
from chats.tests.builders import make_chat, many, say

pytestmark = pytest.mark.django_db


class Diary:
    """Records what it receives."""

    name = "diary"

    def __init__(self, *, starts_at="zero", fails_on=None):
        self.starts_at = starts_at
        self.fails_on = fails_on
        self.seen: list[tuple[int, int, str]] = []
        self.batches: list[int] = []

    def prepare(self, messages):
        assert not connection.in_atomic_block or connection.savepoint_ids == []
        return len(messages)

    def apply(self, messages, prepared):
        self.batches.append(prepared)
        for message in messages:
            if self.fails_on is not None and self.fails_on in message.content:
                raise ValueError("cannot read this")
        self.seen += [(one.chat_id, one.changed_seq, one.content) for one in messages if one.kind == Message.Kind.TEXT]

    def texts(self):
        return [content for _, _, content in self.seen]


def cursor(chat) -> LogCursor:
    return LogCursor.objects.get(consumer="diary", chat=chat)


class TestReading:
    def test_every_row_once_in_the_order_of_the_log(self, ada, chat):
        diary = Diary()
        reader = Runner(diary)
        say(ada, chat, "one", "two")
        reader.work()
        say(ada, chat, "three")
        reader.work()
        reader.work()
        assert diary.texts() == ["one", "two", "three"]
        assert [seq for _, seq, _ in diary.seen] == sorted(seq for _, seq, _ in diary.seen)

    def test_a_changed_message_comes_again_as_it_is_now(self, ada, chat):
        diary = Diary()
        reader = Runner(diary)
        message = say(ada, chat, "one")
        reader.work()
        edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content="uno")
        reader.work()
        assert diary.texts() == ["one", "uno"]

    def test_created_edited_and_deleted_between_two_runs_is_one_tombstone(self, ada, chat):
        diary = Diary()
        reader = Runner(diary)
        reader.work()
        message = say(ada, chat, "one")
        edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content="uno")
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        reader.work()
        assert diary.seen == [(chat.pk, Message.objects.get(pk=message.pk).changed_seq, "")]

    def test_a_long_log_is_read_in_batches(self, ada, chat, monkeypatch):
        monkeypatch.setattr(runner, "ROWS_AT_ONCE", 4)
        many(ada, chat, 10)
        diary = Diary()
        Runner(diary).work()
        assert len(diary.seen) == 10
        assert max(diary.batches) == 4
        chat.refresh_from_db()
        assert cursor(chat).seq == chat.last_seq

    def test_a_new_consumer_starts_at_the_present_if_it_says_so(self, ada, chat):
        say(ada, chat, "before")
        diary = Diary(starts_at="present")
        reader = Runner(diary)
        reader.work()
        say(ada, chat, "after")
        newer = make_chat(ada, title="Newer")
        say(ada, newer, "in a new chat")
        reader.work()
        assert diary.texts() == ["after", "in a new chat"]

    def test_a_known_consumer_goes_on_where_it_was_after_a_restart(self, ada, chat):
        Runner(Diary(starts_at="present")).work()
        say(ada, chat, "while it was away")
        diary = Diary(starts_at="present")
        Runner(diary).work()
        assert diary.texts() == ["while it was away"]

    def test_two_runners_share_the_work(self, ada, chat):
        diary = Diary()
        first, second = Runner(diary), Runner(diary)
        for text in ("one", "two", "three", "four"):
            say(ada, chat, text)
            first.work()
            second.work()
        assert diary.texts() == ["one", "two", "three", "four"]


class TestLooks:
    """What a look leaves out is found by the next one, not an hour later."""

    @pytest.fixture
    def seconds(self, monkeypatch):
        """Return by how many seconds the process's clock is ahead."""
        real, passed = clock.elapsed_seconds, [0.0]
        monkeypatch.setattr(clock, "elapsed_seconds", lambda: real() + passed[0])
        return passed

    def test_chats_beyond_a_looks_limit_are_read_by_the_next(self, ada, chat, monkeypatch, seconds):
        for module in (runner, log_cursors):
            monkeypatch.setattr(module, "CHATS_PER_LOOK", 1)
        other = make_chat(ada, title="Other")
        diary = Diary()
        reader = Runner(diary)
        reader.work()
        say(ada, chat, "one")
        say(ada, other, "two")
        # Sent 100 s before the first of these looks: outside of the overlap with the second.
        Chat.objects.update(changed_at=clock.now() - timedelta(seconds=100))
        seconds[0] += 100
        reader.work()
        reader.work()
        assert sorted(diary.texts()) == ["one", "two"]

    def test_a_full_pass_that_was_interrupted_is_repeated(self, ada, chat, monkeypatch, seconds):
        diary = Diary()
        reader = Runner(diary)
        reader.work()
        say(ada, chat, "one")
        Chat.objects.update(changed_at=clock.now() - timedelta(hours=3))
        seconds[0] += runner.FULL_PASS_SECONDS + 1
        self.interrupt(reader, monkeypatch)
        reader.work()
        assert diary.texts() == ["one"]

    def test_a_skipped_chat_is_read_after_an_interruption(self, ada, chat, monkeypatch, seconds):
        diary = Diary()
        reader = Runner(diary)
        reader.work()
        say(ada, chat, "one")
        Chat.objects.update(changed_at=clock.now() - timedelta(hours=3))
        reader._skipped = [chat.pk]
        self.interrupt(reader, monkeypatch)
        reader.work()
        assert diary.texts() == ["one"]
        assert reader._skipped == []

    def interrupt(self, reader, monkeypatch):
        def away(*_args, **_options):
            raise OperationalError("the database is away")

        with monkeypatch.context() as patched, pytest.raises(OperationalError):
            patched.setattr(reader, "_read_on", away)
            reader.work()


class TestLocking:
    def test_the_chat_comes_before_its_cursor_as_in_deleting_a_chat(self, ada, chat):
        say(ada, chat, "one")
        with CaptureQueriesContext(connection) as queries:
            Runner(Diary()).work()
        statements = [query["sql"] for query in queries]
        moves = next(at for at, sql in enumerate(statements) if sql.startswith('UPDATE "chats_logcursor" SET "seq"'))
        chat_lock, cursor_lock = statements[moves - 2 : moves]
        assert 'FROM "chats_chat"' in chat_lock
        assert 'FROM "chats_logcursor"' in cursor_lock

    def test_a_chat_deleted_meanwhile_is_left_alone(self, ada, chat, monkeypatch):
        say(ada, chat, "one")
        diary = Diary()
        monkeypatch.setattr(diary, "prepare", lambda _messages: delete_chat(chat))
        reader = Runner(diary)
        reader.work()
        assert (diary.texts(), reader._skipped) == ([], [])


class TestFailing:
    def test_the_cursor_and_the_effect_stay_together(self, ada, chat, caplog):
        caplog.set_level(logging.CRITICAL)
        bad = say(ada, chat, "good", "bad")
        diary = Diary(fails_on="bad")
        Runner(diary).work()
        assert diary.texts() == ["good"]
        assert cursor(chat).seq == bad.changed_seq - 1

    def test_other_chats_go_on(self, ada, chat, caplog):
        caplog.set_level(logging.CRITICAL)
        other = make_chat(ada, title="Other")
        diary = Diary(fails_on="bad")
        reader = Runner(diary)
        say(ada, chat, "bad")
        reader.work()
        say(ada, other, "good")
        reader.work()
        assert diary.texts() == ["good"]

    def test_it_is_tried_again_after_growing_pauses(self, ada, chat, caplog):
        caplog.set_level(logging.CRITICAL)
        diary = Diary(fails_on="bad")
        reader = Runner(diary)
        say(ada, chat, "good", "bad", "late")
        reader.work()
        reader.work()
        assert (diary.texts(), cursor(chat).tries) == (["good"], 1)
        with time_moved(seconds=11):
            reader.work()
            assert (diary.texts(), cursor(chat).tries) == (["good"], 2)
        diary.fails_on = None
        with time_moved(seconds=52):
            reader.work()
        assert diary.texts() == ["good", "bad", "late"]
        assert (cursor(chat).tries, cursor(chat).retry_at) == (0, None)

    def test_another_consumer_goes_on(self, ada, chat, caplog):
        caplog.set_level(logging.CRITICAL)
        say(ada, chat, "bad")
        Runner(Diary(fails_on="bad")).work()
        other = Diary()
        other.name = "other"
        Runner(other).work()
        assert other.texts() == ["bad"]


class TestCost:
    def test_idle_chats_cost_nothing_per_look(self, ada, chat):
        reader = Runner(Diary())
        reader.work()
        with CaptureQueriesContext(connection) as few:
            reader.work()
        for number in range(20):
            make_chat(ada, title=f"Idle {number}")
        reader.work()
        with CaptureQueriesContext(connection) as many_chats:
            reader.work()
        assert len(few) == len(many_chats) == 2

    def test_a_look_reads_only_chats_that_changed_lately(self, ada, chat):
        reader = Runner(Diary())
        reader.work()
        with CaptureQueriesContext(connection) as looks:
            reader.work()
        assert "changed_at" in looks[0]["sql"]

    def test_a_send_does_not_know_of_it(self, ada, chat):
        say(ada, chat, "warm")
        with CaptureQueriesContext(connection) as without:
            say(ada, chat, "one")
        Runner(Diary()).work()
        with CaptureQueriesContext(connection) as beside:
            say(ada, chat, "two")
        assert len(without) == len(beside)
        assert "logcursor" not in str([query["sql"] for query in beside]).lower()


class TestReset:
    def test_it_replays_from_the_beginning(self, ada, chat):
        diary = Diary(starts_at="present")
        say(ada, chat, "before")
        reader = Runner(diary)
        reader.work()
        out = StringIO()
        call_command("reset_log_consumer", "diary", stdout=out)
        assert "1 chat(s)" in out.getvalue()
        reader.work()
        assert diary.texts() == ["before"]

    def test_of_one_chat_only(self, ada, chat):
        other = make_chat(ada, title="Other")
        say(ada, chat, "here")
        say(ada, other, "there")
        diary = Diary()
        reader = Runner(diary)
        reader.work()
        diary.seen.clear()
        call_command("reset_log_consumer", "diary", "--chat", str(other.pk), stdout=StringIO())
        reader.work()
        assert diary.texts() == ["there"]

    def test_an_unknown_name_is_refused(self, db):
        with pytest.raises(CommandError, match="Known: none"):
            call_command("reset_log_consumer", "nothing")
