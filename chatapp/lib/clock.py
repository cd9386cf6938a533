"""The one clock. Everything that needs the time asks here, so tests can move it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.utils import timezone

_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def now() -> datetime:
    """Return the present moment, timezone-aware, UTC."""
    return _standing.get() or timezone.now()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` for what runs inside, and in no other task: a demo's past, an import's dates."""
    token = _standing.set(moment)
    try:
        yield
    finally:
        _standing.reset(token)


def to_rfc3339(moment: datetime) -> str:
    """Format `moment` as RFC 3339 UTC with milliseconds and `Z`: 2026-11-22T14:05:09.120Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def elapsed_seconds() -> float:
    """Return a count of seconds that only ever grows: for measuring how long something took."""
    return time.perf_counter()
