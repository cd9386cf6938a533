"""Background job worker: in a thread of the embedded server, or in its own process."""

import logging
import sys
import threading
from time import sleep
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import Error as DatabaseFailure
from django.db import connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from chatapp.launch.heartbeat import BEAT_SECONDS, Pulse, pulse_from
from chatapp.launch.supervisor import Child
from chatapp.launch.watch import become_supervisor
from chatapp.lib import clock
from chatapp.ops.snapshots import start_heartbeat

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
SWEEP_EVERY_SECONDS = 3_600.0


def main(arguments: list[str]) -> None:
    """Work until SIGTERM, finishing a running job. Without `--heartbeat N` the process supervises a child."""
    pulse = pulse_from(arguments)
    if pulse is None:
        command = (sys.executable, "-m", "chatapp.launch", "jobs")
        child = Child(name="jobs", command=command, is_watched=True)
        become_supervisor([child], stop_seconds=settings.STOP_SECONDS, log_config=settings.LOGGING)
    # Shows the process on the dashboard and in the metrics.
    start_heartbeat()
    threading.Thread(target=_sweep_hourly, args=(threading.Event(),), name="sweep", daemon=True).start()
    _JobsProcess(pulse).work()


class _WatchedWorker(Worker):
    """Worker that records each pass of its loop, which reads `running`."""

    passed_at = 0.0

    @property
    def running(self) -> bool:
        """Whether to continue."""
        self.passed_at = clock.elapsed_seconds()
        return self._is_running

    @running.setter
    def running(self, value: bool) -> None:
        self._is_running = value


class _JobsProcess:
    """Worker in the main thread that survives database outages."""

    def __init__(self, pulse: Pulse) -> None:
        """`pulse` beats while the loop is running or a job is; a job may take any time."""
        self._worker = _new_worker(_WatchedWorker)
        pulse.beat_while(self._is_well)

    def work(self) -> None:
        """Work until SIGTERM, which raises SystemExit at any point unless a job is running."""
        while self._worker.running:
            self._worker.configure_signals()
            try:
                self._worker.run()
            except DatabaseFailure as error:
                log.warning("The jobs pause, the database does not answer: %s", error)
                sleep(POLL_SECONDS)
            finally:
                connections.close_all()

    def _is_well(self) -> bool:
        silent = clock.elapsed_seconds() - self._worker.passed_at
        return self._worker.running_task or silent < POLL_SECONDS + 2 * BEAT_SECONDS


class JobsThread:
    """Worker in a thread. `stop` waits for the running job, up to a limit."""

    def __init__(self) -> None:
        """Create the thread without starting it."""
        self._is_ending = threading.Event()
        self._worker: Worker | None = None
        # A daemon thread, so a hung job doesn't keep the process alive.
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()
        threading.Thread(target=_sweep_hourly, args=(self._is_ending,), name="sweep", daemon=True).start()

    def stop(self, *, within_seconds: float) -> None:
        """Accept no new job and wait for the running one."""
        self._is_ending.set()
        if self._worker is not None:
            self._worker.running = False
        self._thread.join(within_seconds)

    def _work(self) -> None:
        while not self._is_ending.is_set():
            self._worker = _new_worker()
            try:
                self._worker.run()
            except DatabaseFailure as error:
                log.warning("The jobs pause, the database does not answer: %s", error)
                self._is_ending.wait(POLL_SECONDS)
            finally:
                connections.close_all()


def _sweep_hourly(is_ending: threading.Event) -> None:
    while not is_ending.wait(SWEEP_EVERY_SECONDS):
        try:
            call_command("sweep_up", verbosity=0)
            call_command("catch_up_with_addresses", verbosity=0)
        except DatabaseFailure as error:
            log.warning("Nothing was swept, the database does not answer: %s", error)
        finally:
            connections.close_all()


def _new_worker(kind: type[Worker] = Worker) -> Any:
    return kind(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=POLL_SECONDS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
