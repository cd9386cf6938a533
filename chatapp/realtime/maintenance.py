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
    """Two tasks that tick: one asks the database, the other doesn't wait for it."""

    def __init__(
        self, *, connections: Connections, revocations: Revocations, repair: Repair, bus: BusHealth, limits: Limits
    ) -> None:
        """Start nothing yet."""
        self._connections = connections
        self._revocations = revocations
        self._repair = repair
        self._bus = bus
        self._limits = limits
        self._tasks: list[asyncio.Task[None]] = []
        # Of the last round that ended.
        self.has_database = True

    def start(self) -> None:
        """Start the tasks."""
        self._tasks = [asyncio.ensure_future(self._beat()), asyncio.ensure_future(self._ask())]

    async def stop(self) -> None:
        """Stop the tasks."""
        await background.end(*self._tasks)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._limits.tick_seconds)
            self.beat()

    async def _ask(self) -> None:
        while True:
            await asyncio.sleep(self._limits.tick_seconds)
            await self.ask()

    def beat(self) -> None:
        """Do what needs no database, so that it goes on while that is away.

        A heartbeat that waited for the database would take the bus for down, and every client would load all again.
        """
        self._bus.beat()
        self._connections.close_silent(GOING_AWAY)

    async def ask(self) -> None:
        """Do one round with the database. Queries: 2."""
        try:
            await self._revocations.check()
            await self._repair.changed()
        except Unavailable:
            # Logged where it was noticed; the next round tries again.
            self.has_database = False
        except Exception:  # The edge: one failed round must not end the task.
            log.exception("maintenance round failed")
        else:
            self.has_database = True

    async def tick(self) -> None:
        """Do one whole round. Queries: 2."""
        self.beat()
        await self.ask()
