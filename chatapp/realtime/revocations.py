"""Ends the sockets of revoked device sessions: at once when the bus reports it, else within a tick or two."""

from __future__ import annotations

import asyncio

from chatapp.realtime.bus.messages import SessionRevoked
from chatapp.realtime.connections import Connections
from chatapp.realtime.event_store import EventStore
from chatapp.realtime.limits import Limits
from chatapp.realtime.personal_topics import PersonalTopics
from chatapp.realtime.tasks import database
from chatapp.realtime.topics import Topics
from chatapp.realtime.wire import frames

GOING_AWAY = 1001


class Revocations:
    """Asks the event store for the sessions that ended lately, never for all that are connected."""

    def __init__(
        self, *, store: EventStore, connections: Connections, topics: Topics, personal: PersonalTopics, limits: Limits
    ) -> None:
        """`personal` names the topic and the event that say why a socket is closed."""
        self._store = store
        self._connections = connections
        self._topics = topics
        self._personal = personal
        self._limits = limits
        self._checked_at = asyncio.get_running_loop().time()

    def end(self, revoked: SessionRevoked) -> None:
        """Notify and close the sockets of a revoked session."""
        ended = [one for one in self._connections.of(revoked.user_id) if one.device_id == revoked.device_id]
        if not ended:
            return
        topic = self._personal.of(revoked.user_id)
        notice = frames.broadcast(
            topic=topic, event=self._personal.ended_event, payload_json=frames.encode({"reason": revoked.reason})
        )
        stream = self._topics.streams.get(topic)
        for connection in ended:
            if stream is not None and connection in stream.subscriptions:
                connection.write(notice)
            connection.close(GOING_AWAY)

    async def check(self) -> None:
        """End the sockets of sessions that ended since the last check that succeeded. Queries: 1."""
        if not len(self._connections):
            return
        now = asyncio.get_running_loop().time()
        since = now - self._checked_at + self._limits.late_commit_seconds
        for revoked in await database.run(self._store.ended_since, seconds=since):
            self.end(revoked)
        self._checked_at = now
