"""Delivers what the bus has lost: gaps, changes that were never published, and everything after an outage."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from chatapp.realtime.bus.messages import Publication
from chatapp.realtime.event_store import EventStore
from chatapp.realtime.limits import Limits
from chatapp.realtime.personal_topics import PersonalTopics
from chatapp.realtime.tasks import database
from chatapp.realtime.topic_stream import TopicStream
from chatapp.realtime.topics import Topics


class Repair:
    """Compares streams with the event store and writes what they missed, in order."""

    def __init__(
        self,
        *,
        store: EventStore,
        topics: Topics,
        personal: PersonalTopics,
        limits: Limits,
        start: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        """`start` runs a coroutine in the background."""
        self._store = store
        self._topics = topics
        self._personal = personal
        self._limits = limits
        self._start = start
        self._compared_at = asyncio.get_running_loop().time()

    def soon(self, stream: TopicStream) -> None:
        """Start repairing `stream` unless a repair is running."""
        if not stream.is_repairing and stream.delivered is not None:
            stream.is_repairing = True
            self._start(self._repair(stream))

    def unless_filled(self, stream: TopicStream, seq: int | None) -> None:
        """Repair `stream` if the gap before `seq` is still open after a moment."""
        asyncio.get_running_loop().call_later(self._limits.early_wait_seconds, self._if_behind, stream, seq)

    async def changed(self) -> None:
        """Repair the local topics that changed since the last comparison and are behind. Queries: 1."""
        now = asyncio.get_running_loop().time()
        if self._topics.streams:
            since = now - self._compared_at + self._limits.late_commit_seconds
            for topic, last_seq in (await database.run(self._store.changed_since, seconds=since)).items():
                stream = self._topics.streams.get(topic)
                if stream is not None:
                    self._if_behind(stream, last_seq)
        self._compared_at = now

    def everything(self) -> None:
        """After an outage of the bus: repair every ordered topic, and have clients reload what has no order."""
        for topic, stream in list(self._topics.streams.items()):
            if self._personal.owner_of(topic):
                self.reload(topic)
            else:
                self.soon(stream)

    def reload(self, topic: str) -> None:
        """Have the clients of a personal topic load again what they may have missed."""
        if (stream := self._topics.streams.get(topic)) is not None:
            stream.receive(Publication(topic=topic, event=self._personal.resync_event, body="{}"))

    def _if_behind(self, stream: TopicStream, seq: int | None) -> None:
        if stream.delivered is not None and seq is not None and stream.delivered < seq:
            self.soon(stream)

    async def _repair(self, stream: TopicStream) -> None:
        try:
            more = True
            while more and stream.subscriptions and stream.delivered is not None:
                user_ids = stream.user_ids()
                missed = await database.run(
                    self._store.missed,
                    topic=stream.topic,
                    after_seq=stream.delivered,
                    after_number=stream.delivered_number,
                    user_ids=user_ids,
                )
                stream.drop(user_ids - missed.allowed)
                stream.catch_up(missed.items, last_seq=missed.last_seq)
                more = missed.more
        finally:
            stream.is_repairing = False
