"""The application's clock. All code reads the time here, so tests can set it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """Return the current time, timezone-aware, in UTC."""
    return _frozen.get() or timezone.now()


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Freeze the clock at `moment` inside the block, for this task only: a demo's past, an import's dates."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)


def to_rfc3339(moment: datetime) -> str:
    """Format `moment` as RFC 3339 UTC with milliseconds and `Z`: 2026-11-22T14:05:09.120Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def timestamp() -> float:
    """Return the machine's time in seconds since 1970, for durations that begin in another process."""
    return time.time()


def thread_cpu_seconds() -> float:
    """Return the CPU time of this thread in seconds."""
    return time.thread_time()


def process_cpu_seconds() -> float:
    """Return the CPU time of this process in seconds."""
    return time.process_time()


def elapsed_seconds() -> float:
    """Return a monotonic time in seconds, for measuring durations."""
    return time.perf_counter()
