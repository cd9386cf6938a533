"""Metrics of work outside of requests: queues, age, outcomes, log consumers; and while the database is away."""

import platform
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from accounts.tests.builders import make_person
from chatapp.jobs import due, signals
from chatapp.jobs.models import JobWorker, PeriodicJob
from chatapp.launch.prepare import ROOT
from chatapp.lib import clock
from chatapp.lib.errors import NotFound
from chatapp.ops import counters, snapshots
from chatapp.ops.figures import figures_asked
from chatapp.tests.ops.everything import count_everything
from chats.actions.block_host import remove_blocked_previews
from chats.log_consumers.link_previews import LinkPreviews
from chats.log_consumers.runner import Runner
from chats.models import BlockedHost, LogCursor, Reminder
from chats.tests.builders import make_chat, say

TOKEN = "a-long-token-for-metrics"


class Scraper:
    """Prometheus: the samples of one scrape, by name and labels."""

    def __init__(self) -> None:
        answer = Client(headers={"Authorization": f"Bearer {TOKEN}"}).get("/metrics")
        assert answer.status_code == 200
        self.samples: dict[tuple, float] = {}
        for family in text_string_to_metric_families(answer.content.decode()):
            for sample in family.samples:
                labels = {name: value for name, value in sample.labels.items() if name != "process"}
                key = (sample.name, *sorted(labels.items()))
                # Each series once: Prometheus refuses a scrape with two of the same.
                assert key not in self.samples
                self.samples[key] = sample.value

    def value(self, name: str, **labels: str) -> float | None:
        return self.samples.get((f"chatapp_{name}", *sorted(labels.items())))


@pytest.fixture(autouse=True)
def token(settings):
    settings.METRICS_TOKEN = TOKEN


@pytest.mark.django_db
class TestQueues:
    def test_a_task_that_waits_has_an_age(self):
        DBTaskResult.objects.create(
            task_path="chats.tasks.x", queue_name="default", backend_name="default", args_kwargs={}, priority=0,
            enqueued_at=clock.now() - timedelta(seconds=90), run_after=clock.now() - timedelta(seconds=90),
        )  # fmt: skip
        found = Scraper()
        assert found.value("jobs", state="ready") == 1
        assert found.value("queue_jobs", queue="default", state="waiting") == 1
        assert found.value("queue_oldest_seconds", queue="default") >= 90
        assert found.value("queue_oldest_seconds", queue="media") == 0

    def test_so_has_a_due_row(self):
        ada = make_person("Ada")
        Reminder.objects.create(user=ada, text="call Mira", due_at=clock.now() - timedelta(seconds=40))
        Reminder.objects.create(user=ada, text="later", due_at=clock.now() + timedelta(days=1))
        found = Scraper()
        assert found.value("queue_jobs", queue="reminder", state="waiting") == 2
        assert found.value("queue_jobs", queue="reminder", state="overdue") == 1
        assert found.value("queue_oldest_seconds", queue="reminder") >= 40

    def test_every_table_of_due_rows_has_its_series(self):
        found = Scraper()
        for model in due.due_models():
            assert found.value("queue_jobs", queue=due.queue_name(model), state="waiting") == 0
        assert found.value("queue_oldest_seconds", queue="push_delivery") == 0

    def test_periodic_jobs_and_workers(self):
        PeriodicJob.objects.create(name="sweep_files", ran_at=clock.now() - timedelta(hours=2))
        PeriodicJob.objects.create(name="never", ran_at=None)
        due.beat("ada")
        JobWorker.objects.create(id="dead", beat_at=clock.now() - timedelta(minutes=5))
        found = Scraper()
        assert found.value("periodic_job_age_seconds", job="sweep_files") >= 7_200
        assert found.value("periodic_job_age_seconds", job="never") is None
        assert found.value("job_workers") == 1

    def test_log_consumers(self):
        ada = make_person("Ada")
        chat = make_chat(ada)
        reader = Runner(LinkPreviews())
        reader.work()
        assert Scraper().value("log_consumer_changes", consumer="link_previews") == 0
        say(ada, chat, "hello")
        assert Scraper().value("log_consumer_changes", consumer="link_previews") == 1
        LogCursor.objects.update(retry_at=clock.now())
        assert Scraper().value("log_consumer_failing_chats", consumer="link_previews") == 1
        reader.work()
        found = Scraper()
        assert found.value("log_consumer_changes", consumer="link_previews") == 0
        assert found.value("log_consumer_oldest_seconds", consumer="link_previews") == 0

    def test_the_number_of_queries_is_bounded(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(40):
            Scraper()


def attempts(outcome: str, queue: str = "blocked_host") -> float:
    return counters.read().totals.get(f'job_attempts{{outcome="{outcome}",queue="{queue}"}}', 0)


@pytest.mark.django_db
class TestOutcomes:
    def test_done(self):
        before = attempts("done")
        BlockedHost.objects.create(host="example.org")
        assert remove_blocked_previews(worker_id="ada")
        assert not remove_blocked_previews(worker_id="ada")
        assert attempts("done") == before + 1
        assert Scraper().value("job_attempts_total", queue="blocked_host", outcome="done") == before + 1

    @pytest.mark.parametrize("outcome", [signals.POSTPONED, signals.RETRIED, signals.FAILED])
    def test_what_the_work_decides(self, outcome):
        decide = {
            signals.POSTPONED: lambda row: due.postpone(row, pause=timedelta(seconds=1)),
            signals.RETRIED: due.retry,
            signals.FAILED: due.fail,
        }
        before = {one: attempts(one) for one in decide}
        BlockedHost.objects.create(host="example.org")
        assert due.work_on(BlockedHost, worker_id="ada", work=decide[outcome])
        assert {one: attempts(one) - before[one] for one in decide} == {one: one == outcome for one in decide}

    def test_an_error(self):
        before = attempts("retried"), attempts("failed")
        BlockedHost.objects.create(host="example.org")

        def work(row):
            raise NotFound

        due.work_on(BlockedHost, worker_id="ada", work=work)
        BlockedHost.objects.update(tries=due.RETRIES, due_at=clock.now(), state="waiting")
        due.work_on(BlockedHost, worker_id="ada", work=work)
        assert (attempts("retried"), attempts("failed")) == (before[0] + 1, before[1] + 1)

    def test_a_dead_worker_s_rows(self):
        before = attempts("retried"), attempts("failed")
        BlockedHost.objects.create(host="example.org", state="running", worker_id="dead", tries=1)
        BlockedHost.objects.create(host="example.net", state="running", worker_id="dead", tries=due.RETRIES + 1)
        due.reap()
        assert (attempts("retried"), attempts("failed")) == (before[0] + 1, before[1] + 1)

    def test_a_receiver_that_fails_stops_no_job(self):
        def fails(**_more):
            raise ValueError

        signals.jobs_ended.connect(fails)
        try:
            BlockedHost.objects.create(host="example.org")
            assert remove_blocked_previews(worker_id="ada")
        finally:
            signals.jobs_ended.disconnect(fails)
        assert BlockedHost.objects.get().state == "done"


@pytest.mark.django_db
class TestWhileTheDatabaseIsAway:
    def test_the_processes_are_shown_all_the_same(self, monkeypatch):
        def refuse(*_args, **_options):
            raise OperationalError("the database system is shutting down")

        counters.set("sockets", 3)
        monkeypatch.setattr(connection, "cursor", refuse)
        found = Scraper()
        assert found.value("sockets") == 3
        assert found.value("database_up") == 0
        assert found.value("jobs", state="ready") is None
        monkeypatch.undo()

    def test_also_when_it_goes_away_in_between(self, monkeypatch):
        def fails(**_more):
            raise OperationalError("the connection was closed")

        figures_asked.connect(fails)
        try:
            found = Scraper()
        finally:
            figures_asked.disconnect(fails)
        assert found.value("database_up") == 0

    def test_otherwise_it_is_up(self):
        assert Scraper().value("database_up") == 1


DOCUMENT = ROOT / "docs" / "operations.md"


@pytest.mark.django_db
class TestNames:
    def test_every_metric_is_in_the_document_and_has_a_meaning(self):
        count_everything()
        text = DOCUMENT.read_text()
        answer = Client(headers={"Authorization": f"Bearer {TOKEN}"}).get("/metrics").content.decode()
        named = [
            family.name + "_total" * (family.type == "counter")
            for family in text_string_to_metric_families(answer)
            # Of other tests, and one for each log consumer.
            if not family.name.startswith(("chatapp_something_", "chatapp_test_", "chatapp_log_lag_"))
        ]
        assert len(named) > 30
        assert [name for name in named if f"`{name}`" not in text] == []
        assert "`chatapp_log_lag_…`" in text

    def test_the_build_is_named(self, settings):
        settings.RELEASE = "9.9.9"
        assert Scraper().value("build_info", version="9.9.9", python=platform.python_version()) == 1

    def test_a_histogram_with_labels_is_cumulative(self):
        key = {"entry": "file", "status": "3xx"}
        ends = ("0.005", "10.0", "30.0", "+Inf")

        def counts():
            found = Scraper()
            return [found.value("request_duration_seconds_bucket", le=end, **key) for end in ends], found.value(
                "request_duration_seconds_sum", **key
            )

        # Other tests count, too.
        counters.observe("request_duration_seconds", 0.0, **key)
        before, sum_before = counts()
        for seconds in (0.004, 20, 99):
            counters.observe("request_duration_seconds", seconds, **key)
        after, sum_after = counts()
        assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1, 2, 3]
        assert sum_after - sum_before == pytest.approx(119.004)

    def test_a_process_with_other_bounds_is_left_out(self):
        other = {**snapshots.capture(), "series": "sockets-1", "histograms": {"commit_seconds": [1, 2, 3.0]}}
        cache.set("ops:process:other", other, 60)
        cache.set(snapshots.INDEX_KEY, ["other"], 60)
        answer = Client(headers={"Authorization": f"Bearer {TOKEN}"}).get("/metrics").content.decode()
        assert 'chatapp_process_threads{process="sockets-1"}' in answer
        assert 'chatapp_commit_seconds_count{process="sockets-1"}' not in answer


class TestLabels:
    def test_a_key_is_read_as_it_was_written(self):
        counters.add("test_metric", 2, outcome="sent", kind="daily")
        key = 'test_metric{kind="daily",outcome="sent"}'
        assert counters.read().totals[key] >= 2
        assert counters.labels_of(key) == ("test_metric", {"kind": "daily", "outcome": "sent"})
        assert counters.labels_of("sends") == ("sends", {})

    def test_the_number_of_series_is_bounded(self, monkeypatch):
        monkeypatch.setattr(counters, "_totals", {"sends": 0})
        monkeypatch.setattr(counters, "MAX_SERIES", 3)
        for number in range(10):
            counters.add("test_metric", outcome=str(number))
        counters.add("sends")
        assert (len(counters.read().totals), counters.read().totals["sends"]) == (3, 1)
