"""The staff page for background jobs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult, get_date_max

from accounts.models import AuditEntry
from accounts.tests.builders import browser_of, make_person, make_staff
from chatapp.jobs.models import PeriodicJob
from chatapp.jobs.periodic import Periodic, PeriodicJobs
from chatapp.lib import clock
from chatapp.ops import jobs
from chats.log_consumers.activity import ActivityOfPeople
from chats.log_consumers.runner import register
from chats.models import Reminder
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/jobs/"
RETRY = "/admin/jobs/retry"
SECRET = "c4n4ry"


@pytest.fixture
def desk():
    return browser_of(make_staff())


def task(status="FAILED", **fields):
    return DBTaskResult.objects.create(
        task_path="accounts.mail.reset_link.mail_reset_link",
        status=status,
        args_kwargs={"args": [], "kwargs": {"email": f"{SECRET}@example.org"}},
        backend_name="default",
        run_after=fields.pop("run_after", get_date_max()),
        exception_class_path="builtins.OSError" if status == "FAILED" else "",
        traceback=f"OSError: {SECRET}" if status == "FAILED" else "",
        **fields,
    )


class TestWhoMay:
    @pytest.mark.parametrize("address", [ADDRESS, RETRY])
    def test_a_member_finds_nothing_and_retries_nothing(self, address):
        failed = task()
        answer = browser_of(make_person("Ben")).post(address, {"task": str(failed.pk)})
        assert answer.status_code == 404
        assert DBTaskResult.objects.get().status == "FAILED"

    @pytest.mark.parametrize("address", [ADDRESS, RETRY])
    def test_a_stranger_is_asked_to_sign_in(self, address):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/signin?next=")

    def test_a_retry_needs_the_token_of_the_form(self):
        failed = task()
        assert browser_of(make_staff(), checks_csrf=True).post(RETRY, {"task": str(failed.pk)}).status_code == 403
        assert DBTaskResult.objects.get().status == "FAILED"


class TestPage:
    def test_names_failed_tasks_without_arguments_and_the_text_of_errors(self, desk):
        task()
        page = desk.get(ADDRESS).content.decode()
        assert "accounts.mail.reset_link.mail_reset_link" in page
        assert "OSError" in page
        assert SECRET not in page

    def test_failed_tasks_come_in_pages(self, desk):
        for _ in range(jobs.FAILURES_PER_PAGE + 1):
            task()
        first, second = desk.get(ADDRESS).content.decode(), desk.get(f"{ADDRESS}?page=2").content.decode()
        assert (first.count('name="task"'), second.count('name="task"')) == (jobs.FAILURES_PER_PAGE, 1)
        assert 'href="?page=2"' in first
        assert 'href="?page=1"' in second

    @pytest.mark.parametrize("page", ["0", "-1", "9999999999", "²", "x", ""])
    def test_another_page_number_is_no_error(self, desk, page):
        assert desk.get(ADDRESS, {"page": page}).status_code == 200

    def test_costs_the_same_whatever_there_is(self, desk):
        desk.get(ADDRESS)
        with CaptureQueriesContext(connection) as few:
            desk.get(ADDRESS)
        for number in range(30):
            task("READY" if number % 2 else "FAILED")
            PeriodicJob.objects.create(name=str(number))
        with CaptureQueriesContext(connection) as many:
            desk.get(ADDRESS)
        assert len(many) <= len(few) <= 30

    def test_is_written_in_the_language_of_its_reader(self, desk):
        page = desk.get(ADDRESS, headers={"Accept-Language": "de"}).content.decode()
        assert '<html lang="de"' in page


class TestFigures:
    def test_tasks_by_queue_and_state_with_the_oldest_that_could_run(self):
        task("READY", queue_name="media")
        task("READY", run_after=clock.now() + timedelta(hours=1))
        task("RUNNING")
        task()
        found = {one.name: one for one in jobs.queues()}
        assert (found["default"].ready, found["default"].running, found["default"].failed) == (1, 1, 1)
        assert found["default"].oldest_at is None
        assert found["media"].oldest_at == DBTaskResult.objects.get(queue_name="media").enqueued_at

    def test_counts_stop(self, monkeypatch, desk):
        monkeypatch.setattr(jobs, "MOST_COUNTED", 2)
        monkeypatch.setattr("chatapp.pages.jobs.MOST_COUNTED", 2)
        for _ in range(3):
            task("READY")
        assert jobs.queues()[0].ready == 2
        assert "2+" in "".join(desk.get(ADDRESS).content.decode().split())

    def test_what_is_overdue(self):
        ben = make_person("Ben")
        past, future = clock.now() - timedelta(minutes=5), clock.now() + timedelta(minutes=5)
        for due_at, state in ((past, "waiting"), (future, "waiting"), (past, "running"), (past, "done")):
            Reminder.objects.create(user=ben, text="x", due_at=due_at, state=state)
        found = next(one for one in jobs.due_tables() if one.model is Reminder)
        assert (found.waiting, found.overdue, found.running, found.oldest_at) == (2, 1, 1, past)

    def test_when_a_periodic_job_ran(self):
        periodic = PeriodicJobs([Periodic(name="tidy", every=timedelta(hours=1), run=lambda: None)])
        periodic.work(worker_id="ada")
        PeriodicJob.objects.update(due_at=clock.now())
        assert periodic.work(worker_id="ada")
        job = jobs.schedules()[0]
        assert job.ran_at is not None
        assert job.due_at > job.ran_at

    def test_how_far_each_log_consumer_is_behind(self, desk):
        ada = make_person("Ada")
        chat = make_chat(ada, title="Garden")
        register(ActivityOfPeople())
        say(ada, chat, "one", "two", SECRET)
        page = desk.get(ADDRESS).content.decode()
        assert "<code>activity</code></th><td>3</td><td>1</td>" in page
        assert SECRET not in page


class TestRetry:
    def test_runs_the_task_again_with_all_tries_and_an_entry_in_the_audit_log(self, desk):
        failed = task(worker_ids=["a"] * 6)
        assert desk.post(RETRY, {"task": str(failed.pk)})["Location"] == ADDRESS
        failed.refresh_from_db()
        assert (failed.status, failed.worker_ids) == ("READY", [])
        assert DBTaskResult.objects.ready().get() == failed
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.subject) == ("retry_task", "accounts.mail.reset_link.mail_reset_link")

    @pytest.mark.parametrize("given", ["", "x", "é" * 40, "6f2d1c4e-0f0a-4c63-9d0e-3f5b8a7c2d11"])
    def test_another_id_changes_nothing(self, desk, given):
        task()
        assert desk.post(RETRY, {"task": given}).status_code == 302
        assert DBTaskResult.objects.get().status == "FAILED"
        assert not AuditEntry.objects.exists()

    def test_a_second_retry_changes_nothing(self, desk):
        failed = task()
        for _ in range(2):
            desk.post(RETRY, {"task": str(failed.pk)})
        assert AuditEntry.objects.count() == 1
