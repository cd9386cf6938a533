"""Background work starts as a known worker."""

import threading
import time

import pytest
from django.db import OperationalError

from chatapp.jobs.models import JobWorker
from chatapp.launch import jobs
from chatapp.tests.patience import PATIENCE_SECONDS


class RecordingLoop:
    """Notes which workers are known when it starts."""

    known: list[str]

    def __init__(self, name, *_args, pause_seconds, **_options):
        self.name, self.pause_seconds = name, pause_seconds

    def start(self):
        type(self).known = list(JobWorker.objects.values_list("id", flat=True))


@pytest.mark.django_db(transaction=True)
class TestStart:
    @pytest.fixture(autouse=True)
    def no_threads(self, monkeypatch):
        monkeypatch.setattr(jobs, "_Loop", RecordingLoop)

    def test_the_first_beat_comes_before_any_work(self):
        background = jobs._Background()
        background.start()
        assert background.worker_id in RecordingLoop.known
        assert len(RecordingLoop.known) == 1 + jobs.FETCHERS

    def test_files_wait_less_than_other_work(self):
        pauses = {loop.name: loop.pause_seconds for loop in jobs._Background()._loops}
        assert pauses["media tasks"] <= 0.25 < pauses["missed mails"]

    def test_it_starts_while_the_database_is_away(self, monkeypatch):
        def away(*_worker_ids):
            raise OperationalError("the database is away")

        monkeypatch.setattr(jobs, "beat", away)
        jobs._Background().start()
        assert RecordingLoop.known == []


# Its threads close their connections, which is not allowed without a database.
@pytest.mark.django_db(transaction=True)
class TestLoops:
    def test_several_of_one_queue_look_once_per_pause(self):
        pause_seconds, threads, looks = 0.05, 4, 24
        is_ending, turn, counted = threading.Event(), threading.Lock(), threading.Semaphore(0)
        loops = [
            jobs._Loop("a queue", counted.release, is_ending, pause_seconds=pause_seconds, turn=turn)
            for _ in range(threads)
        ]
        started = time.monotonic()
        for loop in loops:
            loop.start()
        for _ in range(looks):
            assert counted.acquire(timeout=PATIENCE_SECONDS)
        seconds = time.monotonic() - started
        is_ending.set()
        for loop in loops:
            loop.join(PATIENCE_SECONDS)
        assert seconds >= (looks - threads) * pause_seconds * 0.9
        assert not any(loop.is_alive() for loop in loops)
