"""What one peer asks for, one thing after the other, while the peer is read further."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")

# A peer that is this far ahead of us is read no further: what it sends then waits on its side.
MAX_WAITING = 64


class FrameQueue(Generic[Item]):
    """A queue with a task that lives only while someone waits: an idle socket costs neither."""

    def __init__(self, process: Callable[[Item], Awaitable[None]]) -> None:
        """`process` handles one item and raises nothing."""
        self._process = process
        self._waiting: list[Item] = []
        self._task: asyncio.Task[None] | None = None
        self._room: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        """How many wait behind the one that is being taken."""
        return len(self._waiting)

    async def put(self, item: Item) -> None:
        """Let `item` wait for its turn; return when there is room for another."""
        self._waiting.append(item)
        if self._task is None:
            self._task = asyncio.ensure_future(self._run())
        if len(self._waiting) >= MAX_WAITING:
            self._room = asyncio.get_running_loop().create_future()
            await self._room

    async def drain(self) -> None:
        """Return when all that wait have had their turn."""
        if self._task is not None:
            await self._task

    def stop(self) -> None:
        """Forget those that wait, and what is being done."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        try:
            while self._waiting:
                item = self._waiting.pop(0)
                if self._room is not None and not self._room.done():
                    self._room.set_result(None)
                await self._process(item)
        finally:
            self._task = None
