"""Production server for pages and API: granian with WSGI. Cheaper than ASGI, and slow pages don't delay sockets."""

import importlib
import logging
import multiprocessing
import sys
import threading
from functools import partial
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server
from granian.server.common import AbstractServer

from chatapp.launch import data_lock, database, heartbeat, request_bounds
from chatapp.launch.embedded import welcome
from chatapp.launch.heartbeat import HungProcessKiller, Pulse, Pulses, pulse_from
from chatapp.launch.listening import require_free
from chatapp.launch.node import require_site
from chatapp.launch.orphans import end_with_parent
from chatapp.launch.request_threads import RequestThreads
from chatapp.launch.wsgi_bounds import BODIES_AT_ONCE
from chatapp.lib import clock
from chatapp.ops.process import take_slot
from chatapp.ops.redis_server import require_usable_redis

log = logging.getLogger(__name__)

LOG_LEVELS = {"DEBUG": LogLevels.debug, "INFO": LogLevels.info, "WARNING": LogLevels.warning, "ERROR": LogLevels.error}


def main(arguments: list[str]) -> None:
    """Serve pages on PORT. `--prepared`: the supervisor has already called `prepare`."""
    if arguments[:1] != ["--prepared"]:
        prepare()
    if sys.platform == "linux":
        # granian's default with the supported Pythons; only forked workers inherit the heartbeat pipe.
        multiprocessing.set_start_method("fork", force=True)
    # Suppresses a warning about the number of threads: most wait for bodies, and only PAGE_THREADS handle requests.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads, which seems" not in record.getMessage())
    pulses = Pulses()
    server = Server(
        "chatapp.wsgi",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        # Proxies use HTTP/1.1, and granian has no timeout while it detects the version.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=int(request_bounds.HEAD_SECONDS * 1_000), max_buffer_size=request_bounds.MAX_HEAD_BYTES
        ),
        workers=settings.PAGE_WORKERS,
        blocking_threads=settings.PAGE_THREADS + BODIES_AT_ONCE,
        respawn_failed_workers=True,
        workers_kill_timeout=settings.STOP_SECONDS,
        log_dictconfig=settings.LOGGING,
        log_level=LOG_LEVELS[settings.LOG_LEVEL],
        log_access=False,
    )
    _WorkerWatch(server, pulses, pulse_from(arguments)).start()
    try:
        with TemporaryFile() as slots:
            load = partial(load_application, pulses.written_fd, settings.PAGE_THREADS, slots.fileno())
            server.serve(target_loader=load, wrap_loader=False)
    except OSError as error:
        raise ImproperlyConfigured(f"{settings.HOST}:{settings.PORT} cannot be listened on: {error}.") from error


def prepare() -> None:
    """Run the checks, migrate and collect static files before the first request."""
    require_free(host=settings.HOST, port=settings.PORT, variable="PORT")
    data_lock.hold(data_dir=settings.DATA_DIR, is_alone=not settings.REDIS_URL)
    require_usable_redis()
    database.bring_up_to_date()
    require_site()
    call_command("collectstatic", interactive=False, verbosity=0)
    welcome()


def load_application(written_fd: int, threads: int, slots_fd: int) -> Any:
    """Return the worker's application and start its heartbeat. Called in the worker."""
    end_with_parent()
    take_slot(slots_fd)
    pulse = pulse_from([heartbeat.OPTION, str(written_fd)])
    # Imported only now: its middleware starts threads, which don't survive a fork.
    wsgi = importlib.import_module("chatapp.wsgi")
    watched = RequestThreads(wsgi.bodies.application, threads=threads)
    wsgi.bodies.application = watched
    wsgi.bodies.readers.watch(port=settings.PORT)
    if pulse is not None:
        pulse.beat_while(watched.is_well)
    return wsgi.application


class _WorkerWatch(threading.Thread):
    """Kills hung workers, which granian then replaces. Runs in granian's main process, which handles no requests."""

    def __init__(self, server: AbstractServer, pulses: Pulses, own: Pulse | None) -> None:
        """`own`: the pulse to this process's supervisor."""
        super().__init__(name="worker-watch", daemon=True)
        self._server = server
        self._pulses = pulses
        self._own = own
        self._hung_process_killer = HungProcessKiller()
        # pid -> when it was first seen.
        self._since: dict[int, float] = {}

    def run(self) -> None:
        """Check every two seconds."""
        pause = threading.Event()
        while not pause.wait(heartbeat.LOOK_SECONDS):
            if self._own is not None:
                self._own.beat()
            self._pulses.read()
            self._look()

    def _look(self) -> None:
        now = clock.elapsed_seconds()
        # Workers that granian is stopping no longer beat, and granian kills them itself.
        workers = {worker.inner.pid: worker for worker in list(self._server.wrks) if not worker.interrupt_by_parent}
        for number in set(self._since) - set(workers):
            del self._since[number]
            self._pulses.forget(number)
            self._hung_process_killer.forget(number)
        for number in workers:
            since = self._since.setdefault(number, now)
            if self._pulses.is_overdue(number, started_at=since) and self._hung_process_killer.kill(number):
                log.error("Page process %s stopped responding; replacing it.", number)
