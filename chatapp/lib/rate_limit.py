"""Rate limits: token buckets in the memory of the process."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from chatapp.lib import clock
from chatapp.lib.errors import RateLimited

# Above this, full buckets are removed: a full bucket is equivalent to none.
_MAX_BUCKETS = 10_000


class Budget(NamedTuple):
    """A budget after a request acquired from it.

    Units: `reset_seconds` until it is full again.
    """

    limit: int
    remaining: int
    reset_seconds: float


_noted: ContextVar[list[Budget] | None] = ContextVar("noted", default=None)


@contextmanager
def noting_budgets() -> Iterator[list[Budget]]:
    """Collect the budgets that the block acquires from, for its response."""
    budgets: list[Budget] = []
    token = _noted.set(budgets)
    try:
        yield budgets
    finally:
        _noted.reset(token)


def note_budget(budget: Budget) -> None:
    """Add a budget to those of the current request, if there is one."""
    noted = _noted.get()
    if noted is not None:
        noted.append(budget)


class TokenBuckets:
    """One token bucket per key: `burst` at once, then `per_second`.

    The limit is per process and costs no round trip.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._buckets: dict[object, tuple[float, float]] = {}

    def acquire(self, key: object, *, per_second: float, burst: int) -> None:
        """Acquire one token of `key`.

        Errors: RateLimited, with the seconds until the next token.
        """
        self.reserve(key, per_second=per_second, burst=burst, within_seconds=0.0)

    def reserve(self, key: object, *, per_second: float, burst: int, within_seconds: float) -> float:
        """Acquire one token of `key`, possibly a future one; return the seconds until it is available.

        Later reservations get later tokens, so they keep their order.
        Errors: RateLimited when it would take longer than `within_seconds`; no token is acquired then.
        """
        now = clock.elapsed_seconds()
        with self._lock:
            if len(self._buckets) >= _MAX_BUCKETS and key not in self._buckets:
                self._forget_full(now, per_second=per_second, burst=burst)
            tokens, since = self._buckets.get(key, (float(burst), now))
            tokens = min(float(burst), tokens + (now - since) * per_second)
            wait_seconds = max(0.0, (1 - tokens) / per_second)
            if wait_seconds > within_seconds:
                self._buckets[key] = (tokens, now)
                raise RateLimited(retry_after=math.ceil(wait_seconds - within_seconds), limit=burst)
            self._buckets[key] = (tokens - 1, now)
        note_budget(Budget(burst, max(0, int(tokens - 1)), (burst - tokens + 1) / per_second))
        return wait_seconds

    def release(self, key: object) -> None:
        """Return the token of an unused reservation."""
        with self._lock:
            if key in self._buckets:
                tokens, since = self._buckets[key]
                self._buckets[key] = (tokens + 1, since)

    def _forget_full(self, now: float, *, per_second: float, burst: int) -> None:
        self._buckets = {
            key: (tokens, since)
            for key, (tokens, since) in self._buckets.items()
            if tokens + (now - since) * per_second < burst
        }
