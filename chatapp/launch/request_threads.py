"""Liveness of a page process, from the progress of its request threads."""

import threading
from collections.abc import Callable
from typing import Any

from chatapp.launch import heartbeat
from chatapp.lib import clock


class RequestThreads:
    """WSGI middleware that admits `threads` requests at a time and records their progress.

    The server has more threads, for bodies in transit (chatapp.launch.body_readers). The process is well while a
    thread is free or any of them starts or finishes a request. A thread that only beats would merely show that
    Python still switches threads.
    """

    def __init__(self, application: Callable[[dict[str, Any], Any], Any], *, threads: int) -> None:
        """`threads`: how many requests run at once."""
        self._application = application
        self._threads = threads
        self._places = threading.Semaphore(threads)
        self._busy: set[int] = set()
        self._moved_at = clock.elapsed_seconds()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Handle one request."""
        with self._places:
            thread = threading.get_ident()
            self._busy.add(thread)
            self.moved()
            try:
                return self._application(environ, start_response)
            finally:
                self._busy.discard(thread)
                self.moved()

    def moved(self) -> None:
        """Record progress."""
        self._moved_at = clock.elapsed_seconds()

    def is_well(self) -> bool:
        """Return whether a new request would be handled now or soon."""
        if len(self._busy) < self._threads:
            return True
        return clock.elapsed_seconds() - self._moved_at < 2 * heartbeat.BEAT_SECONDS
