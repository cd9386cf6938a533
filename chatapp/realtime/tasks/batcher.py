"""Batching: one call of blocking work for many concurrent callers, each with its own outcome.

Items that arrive while a batch is running form the next one, so a single item is never delayed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from chatapp.lib import clock
from chatapp.realtime.tasks import database

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

# Bounds the time a batch holds its locks.
MAX_BATCH = 128


class Batcher(Generic[Item, Outcome]):
    """Batches the items of one event loop and passes them to `work` in arrival order."""

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Outcome | Exception]]) -> None:
        """`work` runs in a database thread and returns an outcome or an error for each item, in order."""
        self._work = work
        self._queued: deque[tuple[Item, asyncio.Future[Outcome]]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._round_seconds = 0.0

    def waiting_seconds(self, *, ahead: int) -> float:
        """Estimate how long a new item would wait behind the queue and `ahead` more items, put one after the other.

        Each of those waits for the running batch and for its own. The estimate is based on the duration of recent
        batches; it is 0 while none is running.
        """
        if self._task is None or self._task.done():
            return 0.0
        return (2 * ahead + len(self._queued) // MAX_BATCH) * self._round_seconds

    async def put(self, item: Item) -> Outcome:
        """Return the outcome of `item`. Errors: the one `work` returned for it; Unavailable without the database."""
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._queued.append((item, done))
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._run())
        return await done

    async def _run(self) -> None:
        while self._queued:
            batch = [self._queued.popleft() for _ in range(min(MAX_BATCH, len(self._queued)))]
            began = clock.elapsed_seconds()
            try:
                outcomes = await database.run_before_reply(self._work, [item for item, _done in batch])
            except Exception as error:  # noqa: BLE001 - raised in each caller, which logs it
                outcomes = [error] * len(batch)
            # Decays slowly: one quick batch among slow ones says little.
            self._round_seconds = max(clock.elapsed_seconds() - began, 0.8 * self._round_seconds)
            for (_item, done), outcome in zip(batch, outcomes, strict=True):
                if done.done():
                    continue
                if isinstance(outcome, Exception):
                    done.set_exception(outcome)
                else:
                    done.set_result(outcome)
