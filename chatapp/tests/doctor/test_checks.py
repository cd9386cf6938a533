"""Checks of what a test can plant in its own process: clocks, workers, the index."""

from datetime import timedelta

import pytest
from django.conf import settings

from chatapp.doctor.checks.background import check_jobs, check_search_index
from chatapp.doctor.checks.clocks import check_database_clock, check_redis_clock
from chatapp.doctor.checks.durable_commits import check_durable_commits
from chatapp.doctor.findings import Wrong
from chatapp.jobs.models import JobWorker
from chatapp.lib import clock
from chats.models import Chat, LogConsumer, LogCursor
from chats.queries.search_indexer import INDEXER


class TestClocks:
    @pytest.mark.skipif(settings.IS_SQLITE, reason="SQLite has the clock of this machine")
    @pytest.mark.parametrize(("minutes", "direction"), [(2, "behind"), (-2, "ahead of")])
    def test_a_wrong_clock_is_found_beside_the_database(self, db, minutes, direction):
        assert check_database_clock() == "within 5 s"
        with clock.frozen_at(clock.now() + timedelta(minutes=minutes)), pytest.raises(Wrong) as found:
            check_database_clock()
        assert f"{direction} that of this machine" in found.value.text
        assert "time server" in found.value.fix

    @pytest.mark.skipif(not settings.REDIS_URL, reason="needs Redis")
    def test_a_wrong_clock_is_found_beside_redis(self):
        assert check_redis_clock() == "within 5 s"
        with clock.frozen_at(clock.now() - timedelta(minutes=2)), pytest.raises(Wrong, match="clock of Redis is 1"):
            check_redis_clock()


class TestJobs:
    def test_without_a_living_worker_something_is_wrong(self, db):
        JobWorker.objects.create(id="dead", beat_at=clock.now() - timedelta(minutes=5))
        with pytest.raises(Wrong, match="no jobs process is alive") as found:
            check_jobs()
        assert "start `jobs`" in found.value.fix
        JobWorker.objects.create(id="alive", beat_at=clock.now())
        assert check_jobs() == "1 worker thread(s), no queue is behind"


class TestSearchIndex:
    def test_a_chat_that_cant_be_indexed_is_named(self, db):
        LogConsumer.objects.create(name=INDEXER, is_ready=True)
        assert check_search_index().startswith("follows the messages")
        chat = Chat.objects.create()
        LogCursor.objects.create(consumer_id=INDEXER, chat=chat, tries=3, retry_at=clock.now())
        with pytest.raises(Wrong, match=r"1 chat\(s\) fail") as found:
            check_search_index()
        assert "search_index --check" in found.value.fix


@pytest.mark.skipif(not settings.IS_SQLITE, reason="of SQLite")
def test_sqlite_commits_are_durable(db):
    assert check_durable_commits() == "synchronous is FULL"
