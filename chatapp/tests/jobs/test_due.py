"""Due rows are claimed once, retried, and reclaimed from dead workers."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connections
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from accounts.tests.builders import time_moved
from chatapp.jobs import due
from chatapp.jobs.models import JobWorker, PeriodicJob
from chatapp.jobs.periodic import Periodic, PeriodicJobs
from chatapp.jobs.task_worker import TaskWorker
from chatapp.lib import clock
from chatapp.lib.database_time import seconds_ago
from chatapp.ops import counters, jobs

pytestmark = pytest.mark.django_db


def row(name: str = "a", **fields) -> PeriodicJob:
    return PeriodicJob.objects.create(name=name, **fields)


def fresh(one: PeriodicJob) -> PeriodicJob:
    return PeriodicJob.objects.get(pk=one.pk)


def is_silent_for(worker_id: str, seconds: float) -> None:
    JobWorker.objects.filter(id=worker_id).update(beat_at=seconds_ago(seconds))


def fail(one):
    raise OSError("not now")


def waits(queue: str = "periodic_job") -> tuple[float, float]:
    """Return how many jobs were taken so far, and how long they have waited together."""
    counts = counters.read().histograms.get(f'job_wait_seconds{{queue="{queue}"}}', [0])
    return sum(counts[:-1]), counts[-1]


class TestWaiting:
    """How long what is taken has waited is counted, each time once."""

    @pytest.mark.parametrize(
        "take",
        [
            lambda: due.take(PeriodicJob, worker_id="ada"),
            lambda: due.lease(PeriodicJob, seconds=5, at_most=9),
            lambda: due.work_at_once(PeriodicJob, work=due.finish),
        ],
    )
    def test_a_row(self, take):
        row(due_at=clock.now() - timedelta(seconds=40))
        count, seconds = waits()
        assert take()
        assert waits()[0] == count + 1
        assert 40 <= waits()[1] - seconds < 400
        take()
        assert waits()[0] == count + 1

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("run_after", [timedelta(seconds=-50), None])
    def test_a_task(self, run_after):
        result = works.enqueue() if run_after is None else works.using(run_after=clock.now()).enqueue()
        stored = DBTaskResult.objects.filter(pk=result.id)
        enqueued_at = clock.now() - timedelta(seconds=90 if run_after else 50)
        stored.update(enqueued_at=enqueued_at)
        if run_after:
            stored.update(run_after=clock.now() + run_after)
        count, seconds = waits("media")
        TaskWorker.of(worker_id="ada", queues=["media"], interval=0.0).run()
        assert waits("media")[0] == count + 1
        assert 50 <= waits("media")[1] - seconds < 90


class TestTaking:
    def test_only_what_is_due_and_waiting(self):
        row("later", due_at=clock.now() + timedelta(seconds=5))
        row("running", state="running")
        row("done", state="done")
        row("failed", state="failed")
        assert due.take(PeriodicJob, worker_id="ada") is None
        with time_moved(seconds=6):
            assert due.take(PeriodicJob, worker_id="ada").name == "later"

    def test_the_longest_due_comes_first_and_each_once(self):
        row("new", due_at=clock.now() - timedelta(seconds=1))
        row("old", due_at=clock.now() - timedelta(seconds=9))
        taken = [due.take(PeriodicJob, worker_id=worker) for worker in ("ada", "ben", "cy")]
        assert [one and one.name for one in taken] == ["old", "new", None]

    @pytest.mark.django_db(transaction=True)
    def test_several_workers_take_each_row_once(self):
        PeriodicJob.objects.bulk_create([PeriodicJob(name=str(number)) for number in range(40)])
        taken: list[str] = []

        def work(worker_id):
            while due.work_on(
                PeriodicJob, worker_id=worker_id, work=lambda one: (taken.append(one.name), due.finish(one))
            ):
                pass
            connections.close_all()

        threads = [threading.Thread(target=work, args=(name,)) for name in ("ada", "ben", "cy")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        while due.work_on(PeriodicJob, worker_id="ola", work=lambda one: (taken.append(one.name), due.finish(one))):
            pass
        assert sorted(taken, key=int) == [str(number) for number in range(40)]


class TestRetrying:
    def test_five_times_with_growing_pauses_and_then_never(self):
        one = row()
        pauses = []
        for _ in range(6):
            assert due.work_on(PeriodicJob, worker_id="ada", work=fail)
            pauses.append((fresh(one).due_at - clock.now()).total_seconds())
            PeriodicJob.objects.update(due_at=clock.now())
        assert fresh(one).state == "failed"
        expected = [10, 40, 160, 640, 2_560]
        assert all(seconds - 1 <= pause <= 1.2 * seconds for pause, seconds in zip(pauses, expected, strict=False))
        assert not due.work_on(PeriodicJob, worker_id="ada", work=fail)

    def test_postponing_counts_as_no_try(self):
        one = row()
        due.work_on(PeriodicJob, worker_id="ada", work=fail)
        PeriodicJob.objects.update(due_at=clock.now())
        due.work_on(PeriodicJob, worker_id="ada", work=lambda taken: due.postpone(taken, pause=timedelta(seconds=9)))
        assert (fresh(one).state, fresh(one).tries, fresh(one).worker_id) == ("waiting", 1, "")
        assert timedelta(seconds=8) < fresh(one).due_at - clock.now() <= timedelta(seconds=9)
        with time_moved(seconds=10):
            taken = due.take(PeriodicJob, worker_id="ada")
        PeriodicJob.objects.update(worker_id="ben")
        assert not due.postpone(taken, pause=timedelta(seconds=9))

    def test_the_count_starts_anew_after_a_success(self):
        one = row()
        due.work_on(PeriodicJob, worker_id="ada", work=fail)
        PeriodicJob.objects.update(due_at=clock.now())
        due.work_on(PeriodicJob, worker_id="ada", work=lambda taken: due.finish_until(taken, pause=timedelta(hours=1)))
        assert (fresh(one).state, fresh(one).tries) == ("waiting", 0)


def go_away(*_args):
    raise OperationalError("the connection is lost")


class TestOutages:
    """The worker lives on, so its row isn't reaped."""

    def test_a_row_is_tried_again_when_the_database_went_away_during_the_work(self, monkeypatch):
        one = row()
        with monkeypatch.context() as away:
            away.setattr(due, "_answers", lambda: False)
            with pytest.raises(OperationalError):
                due.work_on(PeriodicJob, worker_id="ada", work=go_away)
        assert due.work_on(PeriodicJob, worker_id="ada", work=due.finish)
        assert fresh(one).state == "done"

    def test_a_row_is_tried_again_when_its_retry_could_not_be_noted(self, monkeypatch):
        one = row()
        with monkeypatch.context() as away:
            away.setattr(due, "retry", go_away)
            with pytest.raises(OperationalError):
                due.work_on(PeriodicJob, worker_id="ada", work=fail)
        assert due.work_on(PeriodicJob, worker_id="ada", work=due.finish)
        assert fresh(one).state == "done"

    def test_another_workers_row_stays_its_own(self, monkeypatch):
        other = row(state="running", worker_id="ben", tries=1)
        with monkeypatch.context() as away:
            away.setattr(due, "take", lambda *_args, **_options: go_away())
            with pytest.raises(OperationalError):
                due.work_on(PeriodicJob, worker_id="ada", work=due.finish)
        assert not due.work_on(PeriodicJob, worker_id="ada", work=due.finish)
        assert fresh(other).state == "running"


class TestReaping:
    def test_a_dead_workers_row_is_given_to_others_after_60_seconds(self):
        one = row()
        due.beat("ada")
        due.take(PeriodicJob, worker_id="ada")
        is_silent_for("ada", seconds=50)
        due.beat("ben")
        assert fresh(one).state == "running"
        is_silent_for("ada", seconds=61)
        due.beat("ben")
        assert fresh(one).state == "waiting"
        assert due.take(PeriodicJob, worker_id="ben") is not None

    @pytest.mark.parametrize("hours", [-1, 1])
    def test_another_machines_wrong_clock_makes_no_one_dead(self, hours):
        due.beat("ada")
        mine = row("mine", state="running", worker_id="ada")
        with time_moved(hours=hours):
            due.beat("ben")
        theirs = row("theirs", state="running", worker_id="ben")
        due.beat("ada")
        assert (fresh(mine).state, fresh(theirs).state) == ("running", "running")

    def test_a_worker_that_returns_finishes_nothing_that_was_given_away(self):
        one = row()
        due.beat("ada")
        taken = due.take(PeriodicJob, worker_id="ada")
        is_silent_for("ada", seconds=61)
        due.beat("ben")
        due.take(PeriodicJob, worker_id="ben")
        assert not due.finish(taken)
        assert fresh(one).state == "running"

    def test_a_row_that_kills_its_workers_fails_in_the_end(self):
        one = row(state="running", worker_id="dead", tries=due.RETRIES + 1)
        due.beat("ada")
        assert fresh(one).state == "failed"

    def test_an_ended_workers_row_is_given_away_at_once(self):
        one = row()
        due.beat("ada")
        due.take(PeriodicJob, worker_id="ada")
        due.end("ada")
        due.beat("ben")
        assert fresh(one).state == "waiting"
        assert list(JobWorker.objects.values_list("id", flat=True)) == ["ben"]


@task(queue_name="media")
def breaks(what: str) -> None:
    raise ValueError(what)


@task(queue_name="media")
def works() -> None:
    pass


class TestTasks:
    def test_a_failed_task_is_tried_six_times(self):
        job = breaks.enqueue("a picture")
        tries = 0
        while True:
            taken = DBTaskResult.objects.ready().filter(id=job.id).first()
            if taken is None:
                break
            tries += 1
            taken.claim("ada")
            TaskWorker.of(worker_id="ada", queues=["media"], interval=0.0).run_task(taken)
            DBTaskResult.objects.update(run_after=clock.now())
        assert tries == 6
        assert DBTaskResult.objects.get(id=job.id).status == "FAILED"

    def test_a_dead_workers_task_is_run_again(self):
        job = breaks.enqueue("a picture")
        due.beat("ada")
        DBTaskResult.objects.get(id=job.id).claim("ada")
        due.beat("ben")
        assert DBTaskResult.objects.get(id=job.id).status == "RUNNING"
        is_silent_for("ada", seconds=61)
        due.beat("ben")
        assert DBTaskResult.objects.get(id=job.id).status == "READY"

    @pytest.mark.django_db(transaction=True)
    def test_a_task_is_run_again_when_its_end_could_not_be_noted(self, monkeypatch):
        job = works.enqueue()
        worker = TaskWorker.of(worker_id="ada", queues=["media"], interval=0.0)
        with monkeypatch.context() as away:
            away.setattr(DBTaskResult, "set_successful", go_away)
            away.setattr(DBTaskResult, "set_failed", go_away)
            with pytest.raises(OperationalError):
                worker.run()
        worker.run()
        assert DBTaskResult.objects.get(id=job.id).status == "SUCCESSFUL"

    @pytest.mark.django_db(transaction=True)
    def test_an_empty_queue_is_looked_at_in_one_query_and_without_a_word(self, caplog, django_assert_num_queries):
        worker = TaskWorker.of(worker_id="ada", queues=["media"], interval=0.0)
        with caplog.at_level("INFO"), django_assert_num_queries(1):
            worker.run_waiting()
        assert caplog.messages == []
        job = works.enqueue()
        worker.run_waiting()
        assert DBTaskResult.objects.get(id=job.id).status == "SUCCESSFUL"


class TestPeriodic:
    def test_it_runs_once_per_period_in_all_processes(self):
        ran = []
        everyone = [
            PeriodicJobs([Periodic(name="sweep", every=timedelta(hours=1), run=lambda: ran.append(1))])
            for _ in range(2)
        ]
        for hours in (0, 0.9, 1.1, 1.5, 2.2, 2.3):
            with time_moved(hours=hours):
                for one in everyone:
                    one.work(worker_id="ada")
        assert len(ran) == 2

    def test_a_failed_run_is_tried_again_soon(self):
        jobs = PeriodicJobs([Periodic(name="sweep", every=timedelta(hours=1), run=lambda: fail(None))])
        jobs.work(worker_id="ada")
        with time_moved(hours=1.1):
            jobs.work(worker_id="ada")
            assert PeriodicJob.objects.get().due_at < clock.now() + timedelta(seconds=13)

    def test_after_the_last_retry_it_runs_again_at_its_next_time(self, caplog):
        one = row("sweep", tries=due.RETRIES)
        jobs = PeriodicJobs([Periodic(name="sweep", every=timedelta(hours=3), run=lambda: fail(None))])
        assert jobs.work(worker_id="ada")
        assert (fresh(one).state, fresh(one).tries) == ("waiting", 0)
        assert timedelta(hours=2.9) < fresh(one).due_at - clock.now() <= timedelta(hours=3)
        assert [record.levelname for record in caplog.records if record.name == "chatapp.jobs.periodic"] == ["ERROR"]

    def test_one_that_killed_its_workers_comes_back_without_a_restart(self):
        ran = []
        jobs = PeriodicJobs([Periodic(name="sweep", every=timedelta(hours=1), run=lambda: ran.append(1))])
        jobs.work(worker_id="ada")
        PeriodicJob.objects.update(state="failed", tries=due.RETRIES + 1)
        with time_moved(hours=1.1):
            jobs.work(worker_id="ada")
        assert ran == [1]

    def test_a_job_of_another_release_is_left_alone(self):
        row("older")
        assert PeriodicJobs([]).work(worker_id="ada")
        assert PeriodicJob.objects.get().state == "done"


class TestLeasing:
    def test_a_leased_row_is_taken_by_no_one_else_until_its_end(self):
        row()
        [leased] = due.lease(PeriodicJob, seconds=2)
        assert due.lease(PeriodicJob, seconds=2) == [] and due.take(PeriodicJob, worker_id="ada") is None
        assert (leased.state, leased.tries) == ("waiting", 1)
        with time_moved(seconds=3):
            [again] = due.lease(PeriodicJob, seconds=2)
        assert again.worker_id != leased.worker_id

    def test_who_lost_the_lease_writes_nothing(self):
        one = row()
        [lost] = due.lease(PeriodicJob, seconds=2)
        with time_moved(seconds=3):
            [held] = due.lease(PeriodicJob, seconds=2)
        before = fresh(one)
        assert not due.finish(lost) and not due.postpone(lost, pause=timedelta(seconds=9)) and not due.own(lost)
        due.retry(lost)
        assert (fresh(one).due_at, fresh(one).worker_id) == (before.due_at, held.worker_id)
        assert due.finish(held) and fresh(one).state == "done"

    def test_each_further_try_has_twice_the_time_and_the_last_counts(self):
        one = row()
        times = []
        for hours in range(due.RETRIES + 1):
            with time_moved(hours=hours):
                [leased] = due.lease(PeriodicJob, seconds=2)
                times.append(round((leased.due_at - clock.now()).total_seconds()))
        assert times == [2, 4, 8, 16, 32, 64]
        with time_moved(hours=due.RETRIES + 1):
            assert due.lease(PeriodicJob, seconds=2) == []
        assert fresh(one).state == "failed"

    def test_what_fails_is_retried_after_a_pause_and_others_go_on(self):
        one = row()
        assert due.work_on_leased(PeriodicJob, seconds=2, work=fail)
        assert (fresh(one).state, fresh(one).worker_id) == ("waiting", "")
        assert timedelta(seconds=9) < fresh(one).due_at - clock.now() <= timedelta(seconds=12)
        assert not due.work_on_leased(PeriodicJob, seconds=2, work=due.finish)

    def test_several_are_leased_and_finished_together(self):
        for name in "abc":
            row(name)
        leased = due.lease(PeriodicJob, seconds=2, at_most=2)
        with time_moved(seconds=3):
            PeriodicJob.objects.filter(pk=leased[0].pk).update(worker_id="ben")
            assert due.finish_all(leased) == {leased[1].pk}
        assert sorted(PeriodicJob.objects.values_list("state", flat=True)) == ["done", "waiting", "waiting"]

    @pytest.mark.django_db(transaction=True)
    def test_several_workers_lease_each_row_once(self):
        PeriodicJob.objects.bulk_create([PeriodicJob(name=str(number)) for number in range(30)])
        taken: list[str] = []

        def work():
            while rows := due.lease(PeriodicJob, seconds=60, at_most=4):
                taken.extend(one.name for one in rows)
            connections.close_all()

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        work()
        assert sorted(taken, key=int) == [str(number) for number in range(30)]

    def test_the_operator_sees_it_as_running(self):
        row()
        due.lease(PeriodicJob, seconds=2)
        [table] = [one for one in jobs.due_tables() if one.model is PeriodicJob]
        assert (table.waiting, table.overdue, table.running) == (0, 0, 1)
