"""Throttle frequent values: only the latest one is passed on, at most once per interval."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Throttle(Generic[T]):
    """Calls `then(latest)` per key: at once after a quiet interval, else `seconds` after the last call.

    The last value of a burst is never lost.
    """

    def __init__(self, *, seconds: float, then: Callable[[T], None]) -> None:
        """`then` is called on the running event loop."""
        self._seconds = seconds
        self._then = then
        self._latest: dict[Hashable, T | None] = {}

    def put(self, key: Hashable, value: T) -> None:
        """Pass on `value` for `key` now, or at the end of the interval unless a later value replaces it."""
        if key in self._latest:
            self._latest[key] = value
            return
        self._emit(key, value)

    def drop(self, key: Hashable) -> T | None:
        """Discard and return the pending value of `key`; None when there is none."""
        pending = self._latest.get(key)
        if pending is not None:
            self._latest[key] = None
        return pending

    def _emit(self, key: Hashable, value: T) -> None:
        self._latest[key] = None
        asyncio.get_running_loop().call_later(self._seconds, self._pause_over, key)
        self._then(value)

    def _pause_over(self, key: Hashable) -> None:
        value = self._latest.pop(key, None)
        if value is not None:
            self._emit(key, value)
