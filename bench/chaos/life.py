"""What goes on until it is stopped."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod


class Life(ABC):
    """A task from `start` to `stop`."""

    _life: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._life = asyncio.ensure_future(self._live())

    async def stop(self) -> None:
        """End."""
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait([self._life])
            self._life = None

    @abstractmethod
    async def _live(self) -> None:
        """Go on until cancelled."""
