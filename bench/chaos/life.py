"""A background task that runs until it is stopped."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod


class Life(ABC):
    """A background task: `_live`, from `start` to `stop`."""

    _life: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the task."""
        self._life = asyncio.ensure_future(self._live())

    async def stop(self) -> None:
        """Cancel the task and wait for its end."""
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait([self._life])
            self._life = None

    @abstractmethod
    async def _live(self) -> None:
        """Run until cancelled."""
