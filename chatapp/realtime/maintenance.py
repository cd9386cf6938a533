"""The hub's periodic work: repair lost changes, end revoked sessions, close silent sockets, check the bus."""

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
# Phoenix clients send a heartbeat every 30 s; a peer silent for twice that is dead.
IDLE_SECONDS = 60.0
# The bus counts as down when the process's own heartbeat hasn't come back for this long.
BUS_SILENT_SECONDS = 5.0
GOING_AWAY = 1001


class Maintenance:
    """One task that ticks every two seconds."""

    def __init__(self, hub: Hub) -> None:
        """`hub` owns the streams and connections."""
        self._hub = hub
        self._task: asyncio.Task[None] | None = None
        self._heartbeat_at = hub.loop.time()
        self.bus_is_up = True

    def start(self) -> None:
        """Start the task."""
        self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """Stop the task."""
        await tasks.end(self._task)

    def note_bus_heartbeat(self) -> None:
        """Record that the bus works. After an outage, repair the chats and send `resync` to every personal topic."""
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
                await self._end_revoked_sessions()
                await self._repair_changed()
            except Unavailable:
                log.warning("database unreachable; retrying in %s s", TICK_SECONDS)
            except Exception:  # The edge: one failed round must not end the task.
                log.exception("maintenance round failed")

    async def _repair_changed(self) -> None:
        if not any(stream.delivered is not None for stream in self._hub.streams.values()):
            return
        for topic, last_seq in (await database.run(event_store.registered().changed_recently)).items():
            stream = self._hub.streams.get(topic)
            if stream is not None and stream.delivered is not None and stream.delivered < last_seq:
                self._hub.repair_soon(stream)

    async def _end_revoked_sessions(self) -> None:
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
