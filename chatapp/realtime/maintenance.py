"""Periodic work: check the bus, close silent sockets, end revoked sessions, repair lost changes.

No round goes through all sockets or all topics: the event store says what changed.
"""

from __future__ import annotations

import asyncio
import logging

from chatapp.lib.errors import Unavailable
from chatapp.realtime.bus.health import BusHealth
from chatapp.realtime.connections import Connections
from chatapp.realtime.limits import Limits
from chatapp.realtime.repair import Repair
from chatapp.realtime.revocations import GOING_AWAY, Revocations
from chatapp.realtime.tasks import background

log = logging.getLogger(__name__)


class Maintenance:
    """One task that ticks."""

    def __init__(
        self, *, connections: Connections, revocations: Revocations, repair: Repair, bus: BusHealth, limits: Limits
    ) -> None:
        """Start nothing yet."""
        self._connections = connections
        self._revocations = revocations
        self._repair = repair
        self._bus = bus
        self._limits = limits
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the task."""
        self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """Stop the task."""
        await background.end(self._task)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._limits.tick_seconds)
            await self.tick()

    async def tick(self) -> None:
        """Do one round. Queries: 2."""
        self._bus.beat()
        self._connections.close_silent(GOING_AWAY)
        try:
            await self._revocations.check()
            await self._repair.changed()
        except Unavailable:
            log.warning("database unreachable; retrying in %s s", self._limits.tick_seconds)
        except Exception:  # The edge: one failed round must not end the task.
            log.exception("maintenance round failed")
