"""Presence: one entry per subscription, grouped by key (a person with several tabs has one key).

Every process mirrors the topics that it has subscriptions for. Changes are flushed at most every 100 ms, as one diff;
`presence_state` is encoded once per flush for all subscriptions that joined since the last one. Beyond some hundred
people a join costs the same, whatever their number (audience.py, mirror.py).
Source: docs/socket.md, "Presence".
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Mapping
from itertools import islice
from typing import Any

from chatapp.lib import clock
from chatapp.lib.outages import REDIS
from chatapp.ops.logs import REDIS_FAILURES
from chatapp.realtime.bus import messages
from chatapp.realtime.limits import Limits
from chatapp.realtime.presence.audience import Audience
from chatapp.realtime.presence.mirror import Mirror
from chatapp.realtime.presence.store import TOPIC_TTL_SECONDS, Entry, PresenceStore
from chatapp.realtime.subscription import Subscription
from chatapp.realtime.tasks import background
from chatapp.realtime.topic_stream import TopicStream

FLUSH_SECONDS = 0.1
# Entries of other processes taken before the event loop goes on with others.
SEEN_AT_ONCE = 500
# How often this process shows that it is alive, and compares what others have changed with the store.
SYNC_SECONDS = 10.0
# Each of the own topics is refreshed twice before the store would let it expire.
REFRESH_ROUNDS = int(TOPIC_TTL_SECONDS / SYNC_SECONDS / 2)

log = logging.getLogger(__name__)


class TopicPresence:
    """One topic in this process: who is there, and who is written what."""

    def __init__(self, topic: str, *, limits: Limits) -> None:
        """Start empty; the store is read later."""
        self.mirror = Mirror(most_shown=limits.most_shown_people)
        self.audience = Audience(topic, limits=limits)
        self.is_loaded = False
        # Refs that left while the store was read, which may still return them.
        self.left: set[str] = set()
        self.flush_at: asyncio.TimerHandle | None = None
        self.count_at: asyncio.TimerHandle | None = None

    def cancel(self) -> None:
        """Cancel the timers."""
        for timer in (self.flush_at, self.count_at):
            if timer is not None:
                timer.cancel()
        self.flush_at = self.count_at = None


class Presence:
    """Presence of all topics in this process."""

    def __init__(
        self,
        *,
        streams: Mapping[str, TopicStream],
        store: PresenceStore,
        publish: Callable[[messages.Item], None],
        limits: Limits,
    ) -> None:
        """`streams`: the hub's topics; `publish` sends to the other processes."""
        self._limits = limits
        self.process_id = store.process_id
        self._streams = streams
        self._publish = publish
        self._store = store
        self._topics: dict[str, TopicPresence] = {}
        # By topic, the longest not refreshed first.
        self._own: OrderedDict[str, dict[str, Entry]] = OrderedDict()
        # The topics on which another process was seen, to remove its entries when it has died.
        self._seen: dict[str, set[str]] = defaultdict(set)
        # Topics whose mirror may differ from the store.
        self._to_compare: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._loads: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Start the periodic comparison with the store."""
        self._task = asyncio.ensure_future(self._keep_in_sync())

    async def stop(self) -> None:
        """Stop the tasks and remove this process from the store."""
        await background.end(self._task, *self._loads)
        await self._store.leave()

    def track(
        self,
        subscription: Subscription,
        *,
        key: str,
        meta: dict[str, Any],
        extra: dict[str, Any],
        counts: bool = False,
    ) -> str:
        """Add `subscription` under `key`; the next flush pushes it `presence_state`. Return its phx_ref.

        `counts`: where many are online it gets their number, and of people only those it watches.
        """
        topic = subscription.topic
        entry = Entry(ref=secrets.token_urlsafe(12), key=key, meta=meta, extra=extra, process_id=self.process_id)
        presence = self._topics.get(topic)
        if presence is None:
            presence = self._topics[topic] = TopicPresence(topic, limits=self._limits)
        presence.audience.add(subscription, ref=entry.ref, counts=counts)
        presence.mirror.add(entry)
        self._own.setdefault(topic, {})[entry.ref] = entry
        self._store.put(topic, entry)
        if not presence.is_loaded:
            self._load(topic, presence)
        self._flush_soon(topic)
        return entry.ref

    def watch(self, subscription: Subscription, keys: Collection[str]) -> None:
        """Let a subscription that counts watch these people, at most `max_watched_people`, instead of others."""
        presence, stream = self._topics.get(subscription.topic), self._streams.get(subscription.topic)
        if presence is not None and stream is not None:
            watched = frozenset(islice(keys, self._limits.max_watched_people))
            presence.audience.watch(subscription, watched, stream=stream, mirror=presence.mirror)

    def untrack(self, topic: str, ref: str) -> None:
        """Remove an entry of this process."""
        own = self._own.get(topic, {})
        if own.pop(ref, None) is None:
            return
        if not own:
            self._own.pop(topic, None)
        self._store.remove(topic, ref)
        presence = self._topics.get(topic)
        if presence is None:
            return
        presence.mirror.remove(ref)
        presence.audience.remove(ref)
        if topic in self._streams:
            self._flush_soon(topic)
        self._publish(messages.PresenceChange(topic=topic, joins=[], leaves=[ref]))

    def merge(self, change: messages.PresenceChange) -> None:
        """Apply a change published by another process."""
        presence = self._topics.get(change.topic)
        if presence is None:
            return
        for fields in change.joins:
            self._see(change.topic, presence.mirror, Entry(*fields))
        for ref in change.leaves:
            presence.mirror.remove(ref)
        if not presence.is_loaded:
            presence.left.update(change.leaves)
        self._flush_soon(change.topic)

    def forget_topic(self, topic: str) -> None:
        """Drop the mirror of a topic without local subscriptions."""
        presence = self._topics.pop(topic, None)
        if presence is not None:
            if presence.flush_at is not None:
                self._publish_changes(topic, presence.mirror)
            presence.cancel()

    def _flush_soon(self, topic: str) -> None:
        presence = self._topics[topic]
        if presence.flush_at is None:
            presence.flush_at = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self._flush, topic)

    def _flush(self, topic: str) -> None:
        presence = self._topics.get(topic)
        stream = self._streams.get(topic)
        if presence is None or stream is None:
            return
        presence.cancel()
        self._publish_changes(topic, presence.mirror)
        due = presence.audience.flush(stream, presence.mirror, is_loaded=presence.is_loaded)
        if due is not None:
            presence.count_at = asyncio.get_running_loop().call_later(due, self._flush, topic)

    def _publish_changes(self, topic: str, mirror: Mirror) -> None:
        own = [list(entry) for entry in mirror.joined_here(self.process_id)]
        if own:
            self._publish(messages.PresenceChange(topic=topic, joins=own, leaves=[]))

    def _load(self, topic: str, presence: TopicPresence) -> None:
        """Load the topic's entries of other processes once; if the store is unavailable, only local ones are shown."""
        if not self._store.is_shared:
            presence.is_loaded = True
            return

        async def load() -> None:
            try:
                entries = await self._store.entries(topic)
                if entries is None:
                    self._to_compare.add(topic)
                for number, entry in enumerate(entries or [], start=1):
                    if entry.ref not in presence.left:
                        self._see(topic, presence.mirror, entry)
                    if not number % SEEN_AT_ONCE:
                        await asyncio.sleep(0)
            finally:
                presence.is_loaded = True
                presence.left.clear()
                if self._topics.get(topic) is presence:
                    self._flush_soon(topic)

        task = asyncio.ensure_future(load())
        self._loads.add(task)
        task.add_done_callback(self._loads.discard)

    def _see(self, topic: str, mirror: Mirror, entry: Entry) -> None:
        """Add an entry of another process to a mirror."""
        if entry.process_id != self.process_id:
            self._seen[entry.process_id].add(topic)
            mirror.add(entry)

    async def _keep_in_sync(self) -> None:
        while self._store.is_shared:
            try:
                await self.sync()
            except REDIS_FAILURES as error:
                REDIS.note(error)
            except Exception:  # The edge: one failed round must not end the task.
                log.exception("presence round failed")
            await asyncio.sleep(SYNC_SECONDS)

    async def sync(self) -> None:
        """Do one round: a heartbeat for the whole process, and a look at what others have changed.

        Only after the store has lost something are all entries written and all topics compared again.
        """
        if await self._store.beat():
            self._to_compare |= await self._store.changed_topics() & self._topics.keys()
        elif await self._store.rewrite(self._own):
            self._to_compare = set(self._topics)
        else:
            return
        beat_at = clock.elapsed_seconds()
        for topic in list(self._to_compare):
            # Comparing thousands of topics may take longer than the process's key lives.
            if clock.elapsed_seconds() - beat_at > SYNC_SECONDS / 2:
                if not await self._store.beat():
                    return
                beat_at = clock.elapsed_seconds()
            if not await self._compare(topic):
                return
            self._to_compare.discard(topic)
        for process_id in await self._store.dead(self._seen):
            self._forget_process(process_id)
        await self._store.refresh(self._next_to_refresh())

    async def _compare(self, topic: str) -> bool:
        """Make the mirror of `topic` equal to the store. Return False when the store is unavailable."""
        refs = await self._store.refs(topic)
        presence = self._topics.get(topic)
        if refs is None or presence is None:
            return refs is not None
        mirror = presence.mirror
        own = self._own.get(topic, {})
        for ref in mirror.entries.keys() - refs - own.keys():
            mirror.remove(ref)
        found = await self._store.find(topic, refs - mirror.entries.keys())
        if found is None:
            return False
        for ref in own.keys() - refs:
            # Another process took this one for dead.
            self._store.put(topic, own[ref])
        for entry in found:
            if entry.process_id != self.process_id:
                self._see(topic, mirror, entry)
            elif entry.ref not in self._own.get(topic, {}):
                # Its removal was lost while the store was unavailable.
                self._store.remove(topic, entry.ref)
        if self._topics.get(topic) is presence and mirror.is_changed:
            self._flush_soon(topic)
        return True

    def _forget_process(self, process_id: str) -> None:
        """Remove the entries of a process that has died."""
        for topic in self._seen.pop(process_id, ()):
            presence = self._topics.get(topic)
            if presence is None:
                continue
            mirror = presence.mirror
            for ref in [ref for ref, entry in mirror.entries.items() if entry.process_id == process_id]:
                mirror.remove(ref)
                self._store.remove(topic, ref)
            self._flush_soon(topic)

    def _next_to_refresh(self) -> list[str]:
        """Return the next share of the own topics, in turn."""
        topics = list(islice(self._own, -(-len(self._own) // REFRESH_ROUNDS)))
        for topic in topics:
            self._own.move_to_end(topic)
        return topics
