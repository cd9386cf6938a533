"""The search index: written behind the sends, again for another tokenizer, and checked by a command."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from chats.actions.chat_log import delete_chat
from chats.actions.delete_message import delete_message
from chats.actions.index_messages import delete_entries
from chats.log_consumers import across_chats
from chats.log_consumers.across_chats import batches, read_batch
from chats.log_consumers.runner import Runner, register, reset
from chats.log_consumers.search_index import SearchIndex
from chats.models import LogCursor, SearchEntry, SearchWord
from chats.queries.log_cursors import behind_among
from chats.queries.search import search_messages
from chats.tests.builders import make_chat, many, say
from chats.tests.searching import index

pytestmark = pytest.mark.django_db


class OtherTokenizer(SearchIndex):
    name = "search_999"


def found(viewer):
    return search_messages(viewer, "word", limit=100).hits


def command(*arguments):
    out = StringIO()
    call_command("search_index", *arguments, stdout=out)
    return out.getvalue()


class Failing(SearchIndex):
    """Can't read one text."""

    def prepare(self, messages):
        if any(one.content == "bad" for one in messages):
            raise ValueError("cannot read this")
        return super().prepare(messages)


class TestManyChats:
    def test_are_indexed_in_the_same_number_of_statements(self, ada, chat):
        runner = Runner(SearchIndex())
        runner.work()
        counts = []
        for count in (1, 20):
            for number in range(count):
                say(ada, make_chat(ada, title=f"Chat {number}"), "word", "word")
            with CaptureQueriesContext(connection) as queries:
                assert runner.work()
            # Those that move a cursor are sent together.
            counts.append(len([one for one in queries if "UPDATE" not in one["sql"]]))
        assert len(found(ada)) == 42
        assert counts[1] <= counts[0] + (0 if connection.vendor == "postgresql" else 40)

    def test_of_any_length_are_read_in_batches(self, ada, chat, monkeypatch):
        monkeypatch.setattr(across_chats, "ROWS_AT_ONCE", 7)
        monkeypatch.setattr(across_chats, "CHATS_AT_ONCE", 2)
        for number in range(1, 6):
            say(ada, make_chat(ada, title=f"Chat {number}"), *["word"] * (3 * number))
        index()
        assert len(found(ada)) == 45
        assert not LogCursor.objects.filter(consumer=SearchIndex.name).exclude(seq=F("chat__last_seq")).exists()

    def test_that_cannot_be_read_hold_up_no_others(self, ada, chat):
        say(ada, chat, "word", "bad", "word")
        say(ada, make_chat(ada, title="Other"), "word")
        runner = Runner(Failing())
        runner.work()
        assert SearchEntry.objects.count() == 2
        assert LogCursor.objects.get(consumer=SearchIndex.name, chat=chat).tries == 1
        assert len(found(ada)) == 3

    def test_read_by_another_worker_meanwhile_are_not_written_again(self, ada, chat):
        say(ada, chat, "word")
        other = make_chat(ada, title="Other")
        say(ada, other, "word")
        behind = [*behind_among(SearchIndex.name, above_id=0)]
        register(SearchIndex())
        LogCursor.objects.create(consumer_id=SearchIndex.name, chat=chat, seq=chat.last_seq + 1)
        [batch] = batches(behind)
        assert read_batch(SearchIndex(), batch) == [other.pk]
        assert list(SearchEntry.objects.values_list("chat_id", flat=True)) == [other.pk]

    def test_deleted_meanwhile_leave_nothing(self, ada, chat):
        alone = make_chat(ada, title="Mine")
        say(ada, alone, "word")
        register(SearchIndex())
        LogCursor.objects.create(consumer_id=SearchIndex.name, chat=alone)
        [batch] = batches([one for one in behind_among(SearchIndex.name, above_id=0) if one.chat_id == alone.pk])
        index()
        delete_chat(alone)
        assert read_batch(SearchIndex(), [replace(batch[0], seq=1)]) == []
        assert not SearchEntry.objects.filter(chat_id=alone.pk).exists()


class TestIndex:
    def test_is_written_in_batches_and_at_rest_costs_two_queries_a_round(self, ada, chat):
        many(ada, chat, 250)
        runner = Runner(SearchIndex())
        runner.work()
        assert SearchEntry.objects.count() == 250
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert not runner.work()
        assert len(queries) <= 2

    def test_is_read_again_by_another_tokenizer_while_searches_go_on(self, ada, chat):
        message = say(ada, chat, "word")
        index()
        Runner(OtherTokenizer()).work()
        assert [hit.message.pk for hit in search_messages(ada, "word", limit=5).hits] == [message.pk]
        assert SearchEntry.objects.count() == 1
        assert LogCursor.objects.get(consumer="search_999", chat=chat).seq == chat.last_seq


class TestCommand:
    def test_finds_what_is_missing_and_rebuilds_it(self, ada, chat):
        message = say(ada, chat, "word")
        index()
        assert "all is right" in command("--check")
        delete_entries([message.pk])
        with pytest.raises(CommandError, match="1 message"):
            command("--check")
        assert "1 chat" in command("--rebuild")
        index()
        assert "all is right" in command("--check")

    def test_deletes_entries_without_a_message(self, ada, chat):
        message = say(ada, chat, "word")
        index()
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        LogCursor.objects.update(seq=10_000)
        assert "deleted 1" in command("--check")
        assert not SearchEntry.objects.exists()

    def test_lets_what_is_not_indexed_yet_be(self, ada, chat):
        say(ada, chat, "word")
        assert "all is right" in command("--check")

    def test_deletes_words_that_no_message_has(self, ada, chat):
        say(ada, chat, "tomorrow")
        message = say(ada, chat, "secretly tomorrow")
        index()
        assert "0 word(s)" in command("--check")
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        index()
        assert "1 word(s)" in command("--check")
        assert [one.word for one in SearchWord.objects.all()] == ["tomorrow"]


class TestWords:
    def test_without_digits_are_noted_once(self, ada, chat):
        say(ada, chat, "Straße strasse user_id a1b2c3 to 上海 ёлка", "x" * 30, "again STRASSE")
        index()
        reset(SearchIndex.name)
        index()
        assert sorted(SearchWord.objects.values_list("word", "beginning", "ending")) == [
            ("again", "aga", "ain"), ("strasse", "str", "sse"), ("user", "use", "ser"), ("x" * 30, "xxx", "xxx"),
            ("елка", "елк", "лка"),
        ]  # fmt: skip

    def test_that_were_noted_cost_nothing(self, ada, chat):
        runner = Runner(SearchIndex())
        say(ada, chat, "tomorrow")
        runner.work()
        say(ada, chat, "tomorrow")
        with CaptureQueriesContext(connection) as queries:
            runner.work()
        assert [one for one in queries if "searchword" in one["sql"]] == []
