"""Password hashes in threads of their own: few at once, with a bounded queue, and behind everything else."""

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

# How much later than a page's thread a hash gets the processor. A hash is 35 ms of pure computing and someone who signs
# in can wait for it; everyone else's page is a tenth of that and should not.
_NICENESS = 10


class HashGate:
    """Computes at most `at_once` hashes at a time; `waiting` more callers may wait, for `wait_seconds`.

    Memory and processor time of hashing are bounded by it, whatever arrives: the callers beyond the queue are refused
    at once, so that the threads they came in stay free for pages.
    """

    def __init__(self, *, at_once: int, waiting: int, wait_seconds: float) -> None:
        """Start no thread yet: processes that never hash have none."""
        self._wait_seconds = wait_seconds
        self._places = threading.BoundedSemaphore(at_once + waiting)
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="hash", initializer=_step_back)
        self._caller = threading.local()

    @contextmanager
    def reserved(self) -> Iterator[None]:
        """Hold one place for all that this thread hashes meanwhile. Errors: Unavailable when there is none.

        For what queries the database before it hashes: a caller who will be refused is refused before that work.
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
        """Return what `work` returns. Errors: Unavailable (503, Retry-After) when too many are ahead."""
        with self.reserved():
            future = self._threads.submit(work)
            try:
                return future.result(self._wait_seconds)
            except TimeoutError:
                if future.cancel():
                    raise Unavailable from None
                # It is being computed: the rest takes less than the caller's next try would.
                return future.result()


def _step_back() -> None:
    # On Linux a thread has its own niceness; elsewhere this would slow the whole process down.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
