"""Background work: in threads of the embedded server, or in its own process."""

import logging
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import sleep

from django.conf import settings
from django.core.management import call_command
from django.db import Error as DatabaseFailure
from django.db import close_old_connections, connections
from django.utils.autoreload import run_with_reloader
from django.utils.crypto import get_random_string

from chatapp.jobs.due import BEAT_SECONDS as WORKER_BEAT_SECONDS
from chatapp.jobs.due import beat, end, work_at_once
from chatapp.jobs.periodic import Periodic, PeriodicJobs
from chatapp.jobs.task_worker import TaskWorker
from chatapp.launch.heartbeat import BEAT_SECONDS, Pulse, pulse_from
from chatapp.launch.node import require_key_of_site, require_store_of_site, unless_database_is_away
from chatapp.launch.supervisor import Child
from chatapp.launch.watch import become_supervisor
from chatapp.lib import clock
from chatapp.lib.outages import DATABASE
from chatapp.ops.snapshots import start_heartbeat
from chats.actions.block_host import remove_blocked_previews
from chats.actions.fetch_link_page import LinkFetcher
from chats.actions.notify_people import Notifier
from chats.actions.push_notifications import Pusher
from chats.actions.push_reminders import ReminderPusher
from chats.actions.remind import fire_due
from chats.actions.schedule_message import send_due
from chats.actions.send_daily_mails import DailyMailer
from chats.actions.send_missed_mails import MissedMailer
from chats.log_consumers.registry import consumers
from chats.log_consumers.runner import Runner
from chats.models import Reminder, ScheduledMessage

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
# The sender waits for the picture, and a poll costs one query of a fraction of a millisecond.
MEDIA_POLL_SECONDS = 0.25
# Threads that fetch pages. A page may take 24 s; a site that does holds up one of them (decision 19).
FETCHERS = 4
RELOAD = "--reload"
_HOURLY_COMMANDS = (
    "delete_expired",
    "finish_address_changes",
    "fill_chat_ids",
    "delete_unused_pictures",
    "tidy_activity",
    "tidy_notifications",
    "delete_sent_scheduled",
    "sweep_files",
)
PERIODIC = [
    Periodic(name=command, every=timedelta(hours=1), run=partial(call_command, command, verbosity=0))
    for command in _HOURLY_COMMANDS
]


def main(arguments: list[str]) -> None:
    """Work until SIGTERM, finishing a running job. Without `--heartbeat N` the process supervises a child."""
    if RELOAD in arguments:
        run_with_reloader(_work_for_ever)
        return
    pulse = pulse_from(arguments)
    if pulse is None:
        command = (sys.executable, "-m", "chatapp.launch", "jobs")
        child = Child(name="jobs", command=command, is_watched=True)
        become_supervisor([child], stop_seconds=settings.STOP_SECONDS, log_config=settings.LOGGING)
    unless_database_is_away(require_key_of_site, require_store_of_site)
    # Shows the process on the dashboard and in the metrics.
    start_heartbeat()
    _JobsProcess(pulse).work()


class _Loop(threading.Thread):
    """Calls `work` again and again, without a pause while it finds something. A failure is logged once in a row.

    Loops with the same `turn` pause one after the other: however many they are, they look once per pause.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], object],
        is_ending: threading.Event,
        *,
        pause_seconds: float = POLL_SECONDS,
        turn: "threading.Lock | None" = None,
    ) -> None:
        # A daemon thread, so a hung job doesn't keep the process alive.
        super().__init__(name=name, daemon=True)
        self._repeat = work
        self._is_ending = is_ending
        self._pause_seconds = pause_seconds
        self._turn = turn or threading.Lock()

    def run(self) -> None:
        """Work until the end."""
        has_failed = False
        while not self._is_ending.is_set():
            try:
                close_old_connections()
                is_busy = bool(self._repeat())
                close_old_connections()
                has_failed = False
            except DatabaseFailure as error:
                is_busy = False
                connections.close_all()
                DATABASE.note(error)
            except Exception:
                is_busy = False
                # It is tried again each second.
                if not has_failed:
                    log.exception("Background work failed: %s", self.name)
                has_failed = True
            if not is_busy:
                with self._turn:
                    self._is_ending.wait(self._pause_seconds)
        connections.close_all()


class _Background:
    """What runs beside the worker of the default queue: heartbeat, periodic jobs, media."""

    def __init__(self) -> None:
        """Create the threads without starting them."""
        self.worker_id = get_random_string(32)
        # Two threads with one id would take back each other's rows after an outage.
        fetching_ids = [get_random_string(32) for _ in range(FETCHERS)]
        self._worker_ids = (self.worker_id, *fetching_ids)
        self._is_ending = threading.Event()
        periodic = PeriodicJobs(PERIODIC)
        # Its own queue and thread: pictures and files take seconds, and mails don't wait for them.
        # The pool has fewer connections than there are threads.
        fetcher = LinkFetcher(release_connection=close_old_connections)
        media = TaskWorker.of(worker_id=self.worker_id, queues=["media"], interval=0.0)
        turn = threading.Lock()
        pusher = Pusher(release_connection=close_old_connections)
        reminder_pusher = ReminderPusher(release_connection=close_old_connections)
        self._pushers = (pusher, reminder_pusher)
        daily_mailer = DailyMailer(release_connection=close_old_connections)
        mailer = MissedMailer(release_connection=close_old_connections)
        self._loops = [
            self._loop("periodic jobs", lambda: periodic.work(worker_id=self.worker_id)),
            self._loop("media tasks", media.run_waiting, pause_seconds=MEDIA_POLL_SECONDS),
            self._loop("scheduled messages", partial(work_at_once, ScheduledMessage, work=send_due)),
            self._loop("reminders", partial(work_at_once, Reminder, work=fire_due)),
            *(self._loop("link previews", partial(fetcher.work, worker_id=one), turn=turn) for one in fetching_ids),
            self._loop("blocked hosts", partial(remove_blocked_previews, worker_id=self.worker_id)),
            self._loop("notifications", Notifier().work),
            self._loop("added mentions", Notifier().work_on_edit),
            self._loop("pushes", pusher.work),
            self._loop("missed mails", partial(mailer.work, worker_id=self.worker_id)),
            self._loop("daily mails", partial(daily_mailer.work, worker_id=self.worker_id)),
            self._loop("reminder pushes", reminder_pusher.work),
            # A thread each: none waits for another.
            *(self._loop(f"log consumer {one.name}", Runner(one).work) for one in consumers()),
        ]

    def start(self) -> None:
        """Start the threads. The first beat comes before them: what an unknown worker takes is given to others."""
        unless_database_is_away(partial(beat, *self._worker_ids))
        self._loop("heartbeat", partial(beat, *self._worker_ids), pause_seconds=WORKER_BEAT_SECONDS).start()
        for loop in self._loops:
            loop.start()

    def stop(self, *, until: float) -> None:
        """Take on no new work, and wait for the threads until a time of the clock."""
        self._is_ending.set()
        for loop in self._loops:
            loop.join(max(0.0, until - clock.elapsed_seconds()))
        try:
            for one in self._pushers:
                one.end(until=until)
            end(*self._worker_ids)
        except DatabaseFailure as error:
            log.warning("Could not record this worker's exit: %s", error)

    def _loop(
        self,
        name: str,
        work: Callable[[], object],
        *,
        pause_seconds: float = POLL_SECONDS,
        turn: "threading.Lock | None" = None,
    ) -> _Loop:
        return _Loop(name, work, self._is_ending, pause_seconds=pause_seconds, turn=turn)


class _JobsProcess:
    """Worker in the main thread that survives database outages."""

    def __init__(self, pulse: Pulse) -> None:
        """`pulse` beats while the loop is running or a job is; a job may take any time."""
        self._background = _Background()
        self._worker = _default_worker(self._background)
        pulse.beat_while(self._is_well)

    def work(self) -> None:
        """Work until SIGTERM, which raises SystemExit at any point unless a job is running."""
        self._background.start()
        try:
            while self._worker.running:
                self._worker.configure_signals()
                try:
                    self._worker.run()
                except DatabaseFailure as error:
                    DATABASE.note(error)
                    sleep(POLL_SECONDS)
                finally:
                    connections.close_all()
        finally:
            self._background.stop(until=clock.elapsed_seconds() + settings.STOP_SECONDS / 2)

    def _is_well(self) -> bool:
        silent = clock.elapsed_seconds() - self._worker.passed_at
        return self._worker.running_task or silent < POLL_SECONDS + 2 * BEAT_SECONDS


class JobsThread:
    """Worker in a thread. `stop` waits for the running job, up to a limit."""

    def __init__(self) -> None:
        """Create the threads without starting them."""
        self._is_ending = threading.Event()
        self._background = _Background()
        self._worker = _default_worker(self._background)
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        """Start the threads."""
        self._background.start()
        self._thread.start()

    def stop(self, *, within_seconds: float) -> None:
        """Accept no new job and wait for the running ones."""
        until = clock.elapsed_seconds() + within_seconds
        self._is_ending.set()
        self._worker.running = False
        self._background.stop(until=until)
        self._thread.join(max(0.0, until - clock.elapsed_seconds()))

    def _work(self) -> None:
        while not self._is_ending.is_set():
            try:
                self._worker.run()
            except DatabaseFailure as error:
                DATABASE.note(error)
                self._is_ending.wait(POLL_SECONDS)
            finally:
                connections.close_all()


def _work_for_ever() -> None:
    JobsThread().start()
    threading.Event().wait()


def _default_worker(background: _Background) -> TaskWorker:
    return TaskWorker.of(worker_id=background.worker_id, queues=["default"], interval=POLL_SECONDS)
