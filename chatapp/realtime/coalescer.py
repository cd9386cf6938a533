"""Say the latest of many, at most once in a while."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Coalescer(Generic[T]):
    """Calls `then(latest)` for each key at once when the key was quiet, else `seconds` after the last call.

    The last value of a burst is never lost.
    """

    def __init__(self, *, seconds: float, then: Callable[[T], None]) -> None:
        """`then` is called on the running event loop."""
        self._seconds = seconds
        self._then = then
        self._latest: dict[Hashable, T | None] = {}

    def put(self, key: Hashable, value: T) -> None:
        """Say `value` for `key` now or soon."""
        if key in self._latest:
            self._latest[key] = value
            return
        self._say(key, value)

    def drop(self, key: Hashable) -> T | None:
        """Forget what waits to be said for `key`, and return it; None when nothing does."""
        waiting = self._latest.get(key)
        if waiting is not None:
            self._latest[key] = None
        return waiting

    def _say(self, key: Hashable, value: T) -> None:
        self._latest[key] = None
        asyncio.get_running_loop().call_later(self._seconds, self._pause_over, key)
        self._then(value)

    def _pause_over(self, key: Hashable) -> None:
        value = self._latest.pop(key, None)
        if value is not None:
            self._say(key, value)
