"""Events that came too soon: each is done, and answered, when it is due. They hold no thread, and no other event up."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple


class Deferred(NamedTuple):
    """What a topic answers to an event that it takes later: `work` returns the reply's response.

    `drop` is called instead when the subscription is over by then.
    """

    seconds: float
    work: Callable[[], Awaitable[dict[str, Any]]]
    drop: Callable[[], None]


class Later(NamedTuple):
    """A channel's answer to an event whose reply comes when `work` is done, in no order with other events."""

    work: Callable[[], Awaitable[dict[str, Any]]]


class _Waiting(NamedTuple):
    due: float
    run: Callable[[], Awaitable[None]]
    drop: Callable[[], None]


class DeferredEvents:
    """One socket's deferred events, done one after the other in the order they came.

    A task lives only while an event waits. Whoever puts events in bounds how many there are.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._waiting: deque[_Waiting] = deque()
        self._task: asyncio.Task[None] | None = None
        self._is_at_work = False

    def __len__(self) -> int:
        """How many wait, the one that is being done included."""
        return len(self._waiting) + self._is_at_work

    def put(self, deferred: Deferred, run: Callable[[], Awaitable[None]]) -> None:
        """Call `run` when `deferred` is due and everything before it is done. `run` lets no error out."""
        due = asyncio.get_running_loop().time() + deferred.seconds
        self._waiting.append(_Waiting(due, run, deferred.drop))
        if self._task is None:
            self._task = asyncio.ensure_future(self._run())

    def stop(self) -> None:
        """Drop what waits. What is being done is finished: it may be in the middle of a commit."""
        while self._waiting:
            self._waiting.popleft().drop()
        if self._task is not None and not self._is_at_work:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            await asyncio.sleep(max(0.0, self._waiting[0].due - loop.time()))
            waiting = self._waiting.popleft()
            # Until it is done, what comes meanwhile counts it and must not overtake it.
            self._is_at_work = True
            await waiting.run()
            self._is_at_work = False
        self._task = None
