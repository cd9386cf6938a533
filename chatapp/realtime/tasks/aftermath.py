"""What blocking work leaves to do on the event loop. It waits until the work's caller has replied to its client.

The order after a commit: the sender's reply, then the frames, then everything else.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")
Call = Callable[[], None]
_thread = threading.local()


class Aftermath:
    """The calls that one piece of work leaves: the `first` before all of the `later`, each in their order."""

    def __init__(self) -> None:
        """Start empty."""
        self.first: list[Call] = []
        self.later: list[Call] = []

    def collecting(self, work: Callable[[], T]) -> Callable[[], T]:
        """Return `work`, which leaves its calls here when it runs."""

        def run() -> T:
            _thread.aftermath = self
            try:
                return work()
            finally:
                _thread.aftermath = None

        return run

    def run_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        """Make the calls once the tasks that are ready now have run; call it on `loop`."""
        if self.first or self.later:
            loop.call_soon(self._run, loop)

    def run_from_thread(self, loop: asyncio.AbstractEventLoop) -> None:
        """Make the calls on `loop`; no one waits for a reply."""
        try:
            loop.call_soon_threadsafe(self.run_soon, loop)
        except RuntimeError:
            # As in bus/publish.py: the process is stopping, and others repair from the database.
            log.warning("publications dropped while stopping")

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        # One callback each: a failing one must not lose the others. They run behind the replies that a batch has just
        # made possible.
        calls = (*self.first, *self.later)
        self.first, self.later = [], []
        for call in calls:
            loop.call_soon(call)


def current() -> Aftermath | None:
    """Return what collects in this thread, if anything does."""
    aftermath: Aftermath | None = getattr(_thread, "aftermath", None)
    return aftermath
