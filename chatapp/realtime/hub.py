"""One hub per process: it holds the local subscriptions of every topic and is the process's only bus subscriber.

Source: docs/decisions/004-hub.md (why consumers have no channel-layer channel of their own).
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import Coroutine

from chatapp.ops import counters
from chatapp.realtime import bus, database, event_store, frames, tasks
from chatapp.realtime.bus_subscriber import BusSubscriber
from chatapp.realtime.connection import Connection
from chatapp.realtime.maintenance import Maintenance
from chatapp.realtime.personal_updates import PersonalUpdates
from chatapp.realtime.presence import Presence
from chatapp.realtime.publisher import Publisher
from chatapp.realtime.stream import Subscription, TopicStream

log = logging.getLogger(__name__)

# How long an out-of-order frame waits for its predecessor before the database is queried.
EARLY_WAIT_SECONDS = 0.05
GOING_AWAY = 1001
SERVICE_RESTART = 1012
DRAIN_BATCH = 200
DRAIN_PAUSE_SECONDS = 0.1


class Hub:
    """Local subscriptions, bus and presence. All methods run on the hub's event loop."""

    def __init__(self) -> None:
        """Bind to the running event loop."""
        self.loop = asyncio.get_running_loop()
        self.process_id = secrets.token_urlsafe(9)
        self.streams: dict[str, TopicStream] = {}
        self.connections: dict[int, set[Connection]] = defaultdict(set)
        self._sockets = 0
        # Users whose `user:` topic has local subscriptions: an index, because every change notice needs it.
        self._subscribed_users: set[int] = set()
        self.publisher = Publisher(origin=self.process_id)
        self.subscriber = BusSubscriber(receive=self.receive, wanted=self._wanted_groups)
        self.presence = Presence(process_id=self.process_id, streams=self.streams, publish=self.publisher.put)
        self.maintenance = Maintenance(self)
        self.personal_updates = PersonalUpdates(
            listeners=lambda: self._subscribed_users & self.connections.keys(),
            publish=self._receive,
            forward=self.publisher.put,
            start=self._start,
        )
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Start the bus tasks, presence and maintenance."""
        self.publisher.start()
        self.subscriber.start()
        self.presence.start()
        self.maintenance.start()

    async def stop(self) -> None:
        """Stop every task of the hub."""
        bus.detach(self)
        for part in (self.maintenance, self.presence, self.subscriber, self.publisher):
            await part.stop()
        await tasks.end(*self._tasks)

    async def drain(self) -> None:
        """Close all connections a few at a time: clients reconnect to another process at once, without jitter."""
        while waiting := [connection for mine in self.connections.values() for connection in mine]:
            for connection in waiting[:DRAIN_BATCH]:
                connection.close(SERVICE_RESTART)
                self.forget(connection)
            await asyncio.sleep(DRAIN_PAUSE_SECONDS)

    # Connections and subscriptions

    def register(self, connection: Connection) -> None:
        """Add a new connection."""
        self.connections[connection.user_id].add(connection)
        self._sockets += 1
        counters.set("sockets", self._sockets)

    def forget(self, connection: Connection) -> None:
        """Remove a connection. Its channel registry ends its subscriptions."""
        mine = self.connections.get(connection.user_id, set())
        if connection not in mine:
            return
        mine.discard(connection)
        if not mine:
            self.connections.pop(connection.user_id, None)
        self._sockets -= 1
        counters.set("sockets", self._sockets)

    def subscribe(self, subscription: Subscription) -> None:
        """Register a subscription that is joining. Nothing is written to it until `open_subscription`."""
        stream = self.streams.get(subscription.topic)
        if stream is None:
            stream = self.streams[subscription.topic] = TopicStream(subscription.topic)
            self._subscribed_users |= bus.owner_of(subscription.topic)
            self.subscriber.wanted_groups_changed()
            counters.set("topics", len(self.streams))
        stream.subscriptions[subscription.connection] = subscription

    def open_subscription(
        self, subscription: Subscription, *, last_seq: int | None = None, last_number: int = 0
    ) -> None:
        """Start writing to a subscription; call it after the join reply is written."""
        stream = self.streams[subscription.topic]
        stream.open(subscription, last_seq=last_seq, last_number=last_number)
        if last_seq is not None and stream.delivered is not None and stream.delivered < last_seq:
            self.repair_soon(stream)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Remove a subscription, and the topic's stream with its last one."""
        stream = self.streams.get(subscription.topic)
        if stream is None or stream.subscriptions.get(subscription.connection) is not subscription:
            return
        del stream.subscriptions[subscription.connection]
        if not stream.subscriptions:
            del self.streams[subscription.topic]
            self._subscribed_users -= bus.owner_of(subscription.topic)
            self.presence.forget_topic(subscription.topic)
            self.subscriber.wanted_groups_changed()
            counters.set("topics", len(self.streams))

    # Publications

    def publish(self, item: bus.Item) -> None:
        """Deliver `item` to the local subscriptions now and send it to the other processes."""
        if isinstance(item, bus.ChangeNotice):
            self.personal_updates.put(item)
            return
        self._receive(item)
        self.personal_updates.mark_superseded(item.topic)
        self.publisher.put(item)

    def receive(self, message: dict[str, object]) -> None:
        """Deliver a message from the bus. The process's own echo only proves that the bus works."""
        if message.get("origin") == self.process_id:
            self.maintenance.note_bus_heartbeat()
            return
        try:
            items = bus.from_message(message)
        except (KeyError, TypeError, ValueError):
            log.warning("malformed message on the bus")
            return
        for item in items:
            self._receive(item)
            self.personal_updates.mark_superseded(item.topic)

    def _receive(self, item: bus.Item) -> None:
        if isinstance(item, bus.ChangeNotice):
            self.personal_updates.put_remote(item)
            return
        if isinstance(item, bus.BusHeartbeat):
            return
        stream = self.streams.get(item.topic)
        if isinstance(item, bus.SessionRevoked):
            self.end_device(item)
        elif stream is None:
            return
        elif isinstance(item, bus.Publication):
            if not stream.receive(item):
                self.loop.call_later(EARLY_WAIT_SECONDS, self._repair_if_behind, stream, item.seq)
        elif isinstance(item, bus.AccessRevoked):
            stream.drop(item.user_ids)
        else:
            self.presence.merge(item)

    def end_device(self, revoked: bus.SessionRevoked) -> None:
        """Notify and close the sockets of a revoked device session."""
        topic = f"user:{revoked.user_id}"
        signed_out = frames.broadcast(
            topic=topic, event="signed_out", payload_json=frames.encode({"reason": revoked.reason})
        )
        stream = self.streams.get(topic)
        for connection in list(self.connections.get(revoked.user_id, ())):
            if connection.device_id == revoked.device_id:
                if stream is not None and connection in stream.subscriptions:
                    connection.write(signed_out)
                connection.close(GOING_AWAY)

    # Repair

    def _repair_if_behind(self, stream: TopicStream, seq: int | None) -> None:
        if stream.delivered is not None and seq is not None and stream.delivered < seq:
            self.repair_soon(stream)

    def repair_soon(self, stream: TopicStream) -> None:
        """Start repairing `stream` from the event store unless a repair is running."""
        if not stream.is_repairing and stream.delivered is not None:
            stream.is_repairing = True
            self._start(self._repair(stream))

    async def _repair(self, stream: TopicStream) -> None:
        try:
            more = True
            while more and stream.subscriptions and stream.delivered is not None:
                user_ids = stream.user_ids()
                missed = await database.run(
                    event_store.registered().missed,
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

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _wanted_groups(self) -> set[str]:
        return {bus.group_of(topic) for topic in self.streams} | {bus.EVERYWHERE}


async def _logged(work: Coroutine[None, None, None]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - the edge of a background task: the next tick retries.
        log.warning("hub task failed: %s", type(error).__name__)


def running_hub() -> Hub:
    """Return this event loop's hub; the first call creates and starts it."""
    hub = bus.local_hub()
    if hub is None or hub.loop is not asyncio.get_running_loop():
        hub = Hub()
        bus.attach(hub)
        hub.start()
    return hub
