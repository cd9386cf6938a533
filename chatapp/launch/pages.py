"""The pages and the API of production: granian, by WSGI. Cheaper than by ASGI, and a slow page holds up no socket."""

import importlib
import logging
import multiprocessing
import sys
import threading
from functools import partial
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
from chatapp.launch.heartbeat import Pulse, Pulses, Undertaker, pulse_from
from chatapp.launch.listening import require_free
from chatapp.launch.orphans import end_with_parent
from chatapp.launch.request_threads import RequestThreads
from chatapp.launch.wsgi_bounds import BODIES_AT_ONCE
from chatapp.lib import clock
from chatapp.ops.redis_server import require_usable_redis

log = logging.getLogger(__name__)

LOG_LEVELS = {"DEBUG": LogLevels.debug, "INFO": LogLevels.info, "WARNING": LogLevels.warning, "ERROR": LogLevels.error}


def main(arguments: list[str]) -> None:
    """Serve pages on PORT. `--prepared`: the process that supervises us has done the preparations."""
    if arguments[:1] != ["--prepared"]:
        prepare()
    if sys.platform == "linux":
        # granian's own choice with the Pythons we run on; only forked workers inherit the pipe of their heartbeats.
        multiprocessing.set_start_method("fork", force=True)
    # Of its threads most wait for bodies; no more than PAGE_THREADS answer, which is what this warning is about.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads, which seems" not in record.getMessage())
    pulses = Pulses()
    server = Server(
        "chatapp.wsgi",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        # Proxies speak HTTP/1.1 to us; while granian waits to learn which one it is, it bounds no time.
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
        server.serve(
            target_loader=partial(load_application, pulses.written_fd, settings.PAGE_THREADS), wrap_loader=False
        )
    except OSError as error:
        raise ImproperlyConfigured(f"{settings.HOST}:{settings.PORT} cannot be listened on: {error}.") from error


def prepare() -> None:
    """Check, migrate and collect: what must be right before the first request."""
    require_free(host=settings.HOST, port=settings.PORT, variable="PORT")
    data_lock.hold(data_dir=settings.DATA_DIR, is_alone=not settings.REDIS_URL)
    require_usable_redis()
    database.bring_up_to_date()
    call_command("collectstatic", interactive=False, verbosity=0)
    welcome()


def load_application(written_fd: int, threads: int) -> Any:
    """Return what a worker serves. Called in the worker, which beats from here on."""
    end_with_parent()
    pulse = pulse_from([heartbeat.OPTION, str(written_fd)])
    # Imported only now: its middleware starts threads, which a fork would not take along.
    wsgi = importlib.import_module("chatapp.wsgi")
    watched = RequestThreads(wsgi.bodies.application, threads=threads)
    wsgi.bodies.application = watched
    wsgi.bodies.readers.watch(port=settings.PORT)
    if pulse is not None:
        pulse.beat_while(watched.is_well)
    return wsgi.application


class _WorkerWatch(threading.Thread):
    """Ends workers that hang; granian then starts new ones. In granian's main process, which serves no one itself."""

    def __init__(self, server: AbstractServer, pulses: Pulses, own: Pulse | None) -> None:
        """`own`: to tell our supervisor that we are well."""
        super().__init__(name="worker-watch", daemon=True)
        self._server = server
        self._pulses = pulses
        self._own = own
        self._undertaker = Undertaker()
        # Number of the process -> since when it is known.
        self._since: dict[int, float] = {}

    def run(self) -> None:
        """Look every two seconds, for ever."""
        pause = threading.Event()
        while not pause.wait(heartbeat.LOOK_SECONDS):
            if self._own is not None:
                self._own.beat()
            self._pulses.read()
            self._look()

    def _look(self) -> None:
        now = clock.elapsed_seconds()
        # Asked to end: it stopped beating with reason, and granian kills it in time.
        workers = {worker.inner.pid: worker for worker in list(self._server.wrks) if not worker.interrupt_by_parent}
        for number in set(self._since) - set(workers):
            del self._since[number]
            self._pulses.forget(number)
            self._undertaker.forget(number)
        for number in workers:
            since = self._since.setdefault(number, now)
            if self._pulses.is_overdue(number, started_at=since) and self._undertaker.end(number):
                log.error("A process of pages (%s) does not answer any more and is replaced.", number)
