"""Password hashing in a low-priority thread pool with a bounded queue."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from chatapp.lib.errors import Unavailable

T = TypeVar("T")

# The niceness of hash threads. A hash is 35 ms of pure computation, and a sign-in can wait for it; a page takes a tenth
# of that and must not wait.
_NICENESS = 10


class HashGate:
    """Computes at most `at_once` hashes at a time; `waiting` more callers may queue, for up to `wait_seconds`.

    This bounds the memory and CPU time of hashing under any load: callers beyond the queue are refused at once, which
    frees their threads for pages.
    """

    def __init__(self, *, at_once: int, waiting: int, wait_seconds: float) -> None:
        """Start no thread: the first hash does."""
        self._wait_seconds = wait_seconds
        self._places = threading.BoundedSemaphore(at_once + waiting)
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="hash", initializer=_lower_priority)
        self._caller = threading.local()

    @contextmanager
    def reserved(self) -> Iterator[None]:
        """Hold one place for all hashes of this thread inside the block. Errors: Unavailable when the queue is full.

        For callers that query the database before hashing: they are refused before that work.
        """
        if getattr(self._caller, "has_place", False):
            yield
            return
        if not self._places.acquire(blocking=False):
            raise Unavailable
        self._caller.has_place = True
        try:
            yield
        finally:
            self._caller.has_place = False
            self._places.release()

    def run(self, work: Callable[[], T]) -> T:
        """Run `work` in the pool; return its result. Errors: Unavailable (503, Retry-After) when the queue is full."""
        with self.reserved():
            future = self._threads.submit(work)
            try:
                return future.result(self._wait_seconds)
            except TimeoutError:
                if future.cancel():
                    raise Unavailable from None
                # Already running: waiting for the rest takes less time than a retry.
                return future.result()


def _lower_priority() -> None:
    # Niceness is per thread on Linux only; elsewhere this would slow down the whole process.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
