"""Whether a page process still answers: its request threads are watched as they take and finish requests."""

import threading
from collections.abc import Callable
from typing import Any

from chatapp.launch import heartbeat
from chatapp.lib import clock


class RequestThreads:
    """A WSGI application for `threads` threads at a time, which notes which ones are in it.

    The server has more threads, for bodies on their way (chatapp.launch.body_readers); no more than these answer.
    The process is well while one is free, or any of them moves: begins a request, finishes. A
    thread that merely beats would only show that Python still switches threads.
    """

    def __init__(self, application: Callable[[dict[str, Any], Any], Any], *, threads: int) -> None:
        """`threads`: how many answer at once."""
        self._application = application
        self._threads = threads
        self._places = threading.Semaphore(threads)
        self._busy: set[int] = set()
        self._moved_at = clock.elapsed_seconds()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer one request."""
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
        """Note that a thread went on."""
        self._moved_at = clock.elapsed_seconds()

    def is_well(self) -> bool:
        """Return whether a request that came now would be taken, or probably soon."""
        if len(self._busy) < self._threads:
            return True
        return clock.elapsed_seconds() - self._moved_at < 2 * heartbeat.BEAT_SECONDS
