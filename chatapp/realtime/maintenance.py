"""What the hub does by the clock: find lost changes, end dead sessions, close silent sockets, watch the bus."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from chatapp.lib.errors import Unavailable
from chatapp.ops import counters
from chatapp.realtime import bus, database, event_store, tasks

if TYPE_CHECKING:
    from chatapp.realtime.hub import Hub

log = logging.getLogger(__name__)

TICK_SECONDS = 2.0
# Phoenix clients send a heartbeat every 30 s; twice that without a byte is a dead peer.
IDLE_SECONDS = 60.0
# The bus is down when our own echo has not come back for this long.
BUS_SILENT_SECONDS = 5.0
GOING_AWAY = 1001


class Maintenance:
    """One task that ticks every two seconds."""

    def __init__(self, hub: Hub) -> None:
        """`hub`: whose streams and connections are looked after."""
        self._hub = hub
        self._task: asyncio.Task[None] | None = None
        self._heartbeat_at = hub.loop.time()
        self.bus_is_up = True

    def start(self) -> None:
        """Begin to tick."""
        self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """End the task."""
        await tasks.end(self._task)

    def note_bus_heartbeat(self) -> None:
        """Note that the bus carried something of ours; after an outage everyone's own stream is told to fetch anew."""
        self._heartbeat_at = self._hub.loop.time()
        if not self.bus_is_up:
            self.bus_is_up = True
            counters.set("bus_up", 1)
            for topic, stream in list(self._hub.streams.items()):
                if topic.startswith("user:"):
                    stream.receive(bus.Publication(topic=topic, event="resync", body="{}"))
                else:
                    self._hub.repair_soon(stream)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self._hub.publisher.put(bus.BusHeartbeat())
            if self._hub.loop.time() - self._heartbeat_at > BUS_SILENT_SECONDS:
                self.bus_is_up = False
                counters.set("bus_up", 0)
            self._close_silent()
            try:
                await self._end_dead_sessions()
                await self._repair_changed()
            except Unavailable:
                log.warning("database unreachable; trying again in %s s", TICK_SECONDS)
            except Exception:  # The tick must go on whatever one round met.
                log.exception("a round of maintenance failed")

    async def _repair_changed(self) -> None:
        if not any(stream.delivered is not None for stream in self._hub.streams.values()):
            return
        for topic, last_seq in (await database.run(event_store.registered().changed_recently)).items():
            stream = self._hub.streams.get(topic)
            if stream is not None and stream.delivered is not None and stream.delivered < last_seq:
                self._hub.repair_soon(stream)

    async def _end_dead_sessions(self) -> None:
        connections = [connection for mine in self._hub.connections.values() for connection in mine]
        device_ids = {connection.device_id for connection in connections}
        if not device_ids:
            return
        dead = device_ids - await database.run(event_store.registered().live_devices, device_ids)
        for connection in connections if dead else ():
            if connection.device_id in dead and not connection.is_closed:
                self._hub.end_device(
                    bus.SessionRevoked(user_id=connection.user_id, device_id=connection.device_id, reason="ended")
                )

    def _close_silent(self) -> None:
        deadline = self._hub.loop.time() - IDLE_SECONDS
        for connection in [connection for mine in self._hub.connections.values() for connection in mine]:
            if connection.last_heard < deadline:
                connection.close(GOING_AWAY)
