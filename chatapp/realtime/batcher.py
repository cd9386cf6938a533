"""Do together what arrives together: one call of blocking work for many callers, each with its own outcome.

What arrives while a batch is at work forms the next one, so a lone item never waits for company.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from chatapp.lib import clock
from chatapp.realtime import database

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

# Bounds the time a batch holds its locks.
MAX_BATCH = 128


class Batcher(Generic[Item, Outcome]):
    """Collects items of one process and hands them to `work`, in the order they came."""

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Outcome | Exception]]) -> None:
        """`work` runs in a database thread and returns an outcome, or the error, for each item in order."""
        self._work = work
        self._waiting: deque[tuple[Item, asyncio.Future[Outcome]]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._round_seconds = 0.0

    def waiting_seconds(self, *, ahead: int) -> float:
        """Return how long an item would wait behind what waits here and `ahead` more, each done after the other.

        Each waits for the batch at work and for its own. Reckoned by how long the last ones took; nothing is reckoned
        while none is at work.
        """
        if self._task is None or self._task.done():
            return 0.0
        return (2 * ahead + len(self._waiting) // MAX_BATCH) * self._round_seconds

    async def put(self, item: Item) -> Outcome:
        """Return the outcome. Errors: what `work` returned for the item; Unavailable without the database."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            # A loop that has ended (in tests each has its own) took its callers with it.
            self._loop, self._task, self._waiting = loop, None, deque()
        done: asyncio.Future[Outcome] = loop.create_future()
        self._waiting.append((item, done))
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._run())
        return await done

    async def _run(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(MAX_BATCH, len(self._waiting)))]
            began = clock.elapsed_seconds()
            try:
                outcomes = await database.run(self._work, [item for item, _done in batch])
            except Exception as error:  # noqa: BLE001 - each caller gets it, and is the edge that logs it
                outcomes = [error] * len(batch)
            # One quick batch among slow ones says little.
            self._round_seconds = max(clock.elapsed_seconds() - began, 0.8 * self._round_seconds)
            for (_item, done), outcome in zip(batch, outcomes, strict=True):
                if done.done():
                    continue
                if isinstance(outcome, Exception):
                    done.set_exception(outcome)
                else:
                    done.set_result(outcome)
