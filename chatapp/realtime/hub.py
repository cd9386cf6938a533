"""One hub per process: it connects sockets, topics, presence and the bus, and is the bus's only subscriber here.

Source: docs/decisions/004-hub.md (why consumers have no channel-layer channel of their own), 016-hub-parts.md.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from chatapp.realtime.bus import local, messages
from chatapp.realtime.bus.health import BusHealth
from chatapp.realtime.bus.publisher import Publisher
from chatapp.realtime.bus.repeats import Repeats
from chatapp.realtime.bus.subscriber import BusSubscriber
from chatapp.realtime.connections import Connections
from chatapp.realtime.event_store import EventStore
from chatapp.realtime.lean import Shorten, not_shortened
from chatapp.realtime.limits import Limits
from chatapp.realtime.maintenance import Maintenance
from chatapp.realtime.personal_topics import PersonalTopics
from chatapp.realtime.personal_updates import PersonalUpdates
from chatapp.realtime.presence.store import PresenceStore
from chatapp.realtime.presence.tracker import Presence
from chatapp.realtime.repair import Repair
from chatapp.realtime.revocations import Revocations
from chatapp.realtime.tasks.background import BackgroundTasks
from chatapp.realtime.topics import Topics

log = logging.getLogger(__name__)


class Hub:
    """The parts of one process and the dispatch between them. Lives on one event loop."""

    def __init__(
        self,
        *,
        store: EventStore,
        layer: Any,
        presence_store: PresenceStore,
        personal: PersonalTopics,
        limits: Limits,
        application: Any,
        shorten: Shorten = not_shortened,
    ) -> None:
        """Bind to the running loop.

        `layer` is the channel layer; the hub's id on it is that of `presence_store`. `application` is what the
        application's sockets in this process share; the hub only carries it to them. `shorten` makes lean payloads.
        """
        self.loop = asyncio.get_running_loop()
        self.limits = limits
        self.application = application
        self._process_id = presence_store.process_id
        self._tasks = BackgroundTasks()
        self._publisher = Publisher(origin=self._process_id, layer=layer, limits=limits)
        self._repeats = Repeats()
        self.connections = Connections(limits=limits)
        self.topics = Topics(
            limits=limits,
            personal=personal,
            shorten=shorten,
            changed=lambda: self._subscriber.wanted_groups_changed(),
            emptied=lambda topic: self.presence.forget_topic(topic),
            behind=lambda stream: self._repair.soon(stream),
        )
        # No one else's heartbeats: with each process they would be more, and for all.
        own_topic = f"process:{self._process_id}"
        own_group = messages.group_of(own_topic)
        self._subscriber = BusSubscriber(
            layer=layer, receive=self.receive, wanted=lambda: self.topics.groups() | {own_group}
        )
        self.presence = Presence(
            streams=self.topics.streams, store=presence_store, publish=self._publisher.put, limits=limits
        )
        self._repair = Repair(
            store=store, topics=self.topics, personal=personal, limits=limits, start=self._tasks.start
        )
        self._revocations = Revocations(
            store=store, connections=self.connections, topics=self.topics, personal=personal, limits=limits
        )
        self._personal_updates = PersonalUpdates(
            store=store,
            listeners=self.topics.listening_users,
            personal=personal,
            publish=self._deliver,
            forward=self._publisher.put,
            has_peers=lambda: self._publisher.hub_count > 1,
            start=self._tasks.start,
            seconds=limits.notice_seconds,
        )
        self.bus_health = BusHealth(
            topic=own_topic, publish=self._publisher.put, recovered=self._repair.everything, limits=limits
        )
        self.maintenance = Maintenance(
            connections=self.connections,
            revocations=self._revocations,
            repair=self._repair,
            bus=self.bus_health,
            limits=limits,
        )

    def start(self) -> None:
        """Start the tasks and become this process's hub."""
        local.attach(self)
        for part in (self._publisher, self._subscriber, self.presence, self.maintenance):
            part.start()

    async def stop(self) -> None:
        """Stop every task of the hub."""
        local.detach(self)
        for part in (self.maintenance, self.presence, self._subscriber, self._publisher, self._tasks):
            await part.stop()

    async def drain(self) -> None:
        """Close all connections a few at a time."""
        await self.connections.drain()

    async def subscribed(self, topic: str) -> None:
        """Wait until publications of other processes on `topic` arrive here: state that is read afterward misses none.

        For a moment at most, as no join waits for Redis. If that takes longer, its clients load again afterwards.
        """
        joining = self._subscriber.joining(messages.group_of(topic))
        await asyncio.wait([joining], timeout=self.limits.subscribe_seconds if self.bus_health.is_up else 0)
        if not joining.done():
            joining.add_done_callback(lambda _joining: self._repair.reload(topic))

    def publish(self, item: messages.Item) -> None:
        """Deliver `item` to the local subscriptions now and send it to the other processes."""
        if isinstance(item, messages.ChangeNotice):
            self._personal_updates.put(item)
            return
        self._deliver(item)
        self._personal_updates.mark_superseded(item.topic)
        self._publisher.put(item)

    def receive(self, message: dict[str, Any]) -> None:
        """Deliver a message from the bus. The process's own echo only proves that the bus works."""
        if message.get("origin") == self._process_id:
            self.bus_health.note_echo()
            return
        if self._repeats.has(message):
            return
        try:
            items = messages.from_message(message)
        except (LookupError, TypeError, ValueError):
            log.warning("malformed message on the bus")
            return
        for item in items:
            self._deliver(item)
            self._personal_updates.mark_superseded(item.topic)

    def _deliver(self, item: messages.Item) -> None:
        match item:
            case messages.ChangeNotice():
                self._personal_updates.put_remote(item)
            case messages.SessionRevoked():
                self._revocations.end(item)
            case messages.Publication():
                stream = self.topics.streams.get(item.topic)
                if stream is not None and not stream.receive(item):
                    self._repair.unless_filled(stream, item.seq)
            case messages.AccessRevoked():
                if (stream := self.topics.streams.get(item.topic)) is not None:
                    stream.drop(item.user_ids)
            case messages.PresenceChange():
                self.presence.merge(item)


def running_hub(build: Callable[[], Hub]) -> Hub:
    """Return this event loop's hub; the first call builds and starts it."""
    hub = local.local_hub()
    if not isinstance(hub, Hub) or hub.loop is not asyncio.get_running_loop():
        hub = build()
        hub.start()
    return hub
