"""Deferred events: rate-limited events that run when they are due, without blocking a thread or other events."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple


class Deferred(NamedTuple):
    """A channel's answer to an event that it postpones: `work` runs after `seconds` and returns the reply's response.

    `drop` is called instead if the subscription has ended by then.
    """

    seconds: float
    work: Callable[[], Awaitable[Mapping[str, Any]]]
    drop: Callable[[], None]


class Later(NamedTuple):
    """A channel's answer to an event whose reply comes when `work` is done, in any order with other events."""

    work: Callable[[], Awaitable[Mapping[str, Any]]]


class _Waiting(NamedTuple):
    due: float
    run: Callable[[], Awaitable[None]]
    drop: Callable[[], None]


class DeferredEvents:
    """One socket's deferred events, run one at a time in arrival order.

    A task runs only while an event is waiting. Callers of `put` bound the number of events.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._waiting: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None
        self._is_running = False

    def __len__(self) -> int:
        """Number of deferred events, including the running one."""
        return len(self._waiting) + self._is_running

    def put(self, deferred: Deferred, run: Callable[[], Awaitable[None]]) -> None:
        """Call `run` when `deferred` is due and all earlier events are done. `run` must not raise."""
        due = asyncio.get_running_loop().time() + deferred.seconds
        self._waiting.append(_Waiting(due, run, deferred.drop))
        if self._task is None:
            self._task = asyncio.ensure_future(self._run())

    def stop(self) -> None:
        """Drop the waiting events. The running one is finished: it may be in the middle of a commit."""
        while self._waiting:
            self._waiting.pop(0).drop()
        if self._task is not None and not self._is_running:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            await asyncio.sleep(max(0.0, self._waiting[0].due - loop.time()))
            waiting = self._waiting.pop(0)
            # Later events still count it, and must not overtake it.
            self._is_running = True
            await waiting.run()
            self._is_running = False
        self._task = None
