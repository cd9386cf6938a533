"""Per-connection FIFO with backpressure: frames are handled one at a time while reading continues."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class FrameQueue(Generic[Item]):
    """A queue whose task runs only while items are queued, so an idle socket has no extra task."""

    def __init__(self, process: Callable[[Item], Awaitable[None]], *, max_waiting: int) -> None:
        """`process` handles one item and never raises; with `max_waiting` queued, `put` waits."""
        self._max_waiting = max_waiting
        self._process = process
        self._queued: list[Item] = []
        self._task: asyncio.Task[None] | None = None
        self._room: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        """Number of items queued behind the one being processed."""
        return len(self._queued)

    async def put(self, item: Item) -> None:
        """Queue `item`; return when there is room for another."""
        self._queued.append(item)
        if self._task is None:
            self._task = asyncio.ensure_future(self._run())
        if len(self._queued) >= self._max_waiting:
            self._room = asyncio.get_running_loop().create_future()
            await self._room

    async def drain(self) -> None:
        """Return when the queued items are processed."""
        if self._task is not None:
            await self._task

    def stop(self) -> None:
        """Discard the queued items and cancel the one being processed."""
        self._queued.clear()
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        try:
            while self._queued:
                item = self._queued.pop(0)
                if self._room is not None and not self._room.done():
                    self._room.set_result(None)
                await self._process(item)
        finally:
            self._task = None
