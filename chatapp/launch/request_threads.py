"""Liveness of a page process, from the progress of its request threads."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from chatapp.launch import heartbeat
from chatapp.lib import clock


class _FirstComeFirstServed:
    """A semaphore that serves its waiters in order.

    Python's lets the thread that releases it take it again before any waiter: under load the slowest pages took three
    times as long as the median (`make bench ONLY=pages`).
    """

    def __init__(self, places: int) -> None:
        """`places`: how many may hold it at once."""
        self._free = places
        self._waiting: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        """Wait for a place."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(self, *error: object) -> None:
        """Pass the place on."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


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
        self._places = _FirstComeFirstServed(threads)
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
