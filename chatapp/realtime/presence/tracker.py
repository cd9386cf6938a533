"""Presence: one entry per subscription, grouped by key (a person with several tabs has one key).

Every process mirrors the topics that it has subscriptions for. Changes are flushed at most every 100 ms, as one diff;
`presence_state` is encoded once per flush for all subscriptions that joined since the last one.
Source: docs/socket.md, "Presence".
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from chatapp.lib import clock
from chatapp.realtime.bus import messages
from chatapp.realtime.presence.store import TOPIC_TTL_SECONDS, Entry, PresenceStore
from chatapp.realtime.subscription import Subscription
from chatapp.realtime.tasks import background
from chatapp.realtime.topic_stream import TopicStream
from chatapp.realtime.wire import frames

FLUSH_SECONDS = 0.1
# How often this process shows that it is alive, and compares what others have changed with the store.
SYNC_SECONDS = 10.0
# Each of the own topics is refreshed twice before the store would let it expire.
REFRESH_ROUNDS = int(TOPIC_TTL_SECONDS / SYNC_SECONDS / 2)
State = dict[str, dict[str, Any]]

log = logging.getLogger(__name__)


class TopicPresence:
    """The mirror of one topic and its changes since the last flush."""

    def __init__(self) -> None:
        """Start empty; the store is read later."""
        self.entries: dict[str, Entry] = {}
        self.joins: dict[str, Entry] = {}
        self.leaves: dict[str, Entry] = {}
        self.newcomers: list[Subscription] = []
        self.is_loaded = False
        self.flush_at: asyncio.TimerHandle | None = None

    def add(self, entry: Entry) -> None:
        """Record a new entry."""
        if entry.ref not in self.entries:
            self.entries[entry.ref] = entry
            self.joins[entry.ref] = entry

    def remove(self, ref: str) -> None:
        """Record that an entry left. One that joined and left between two flushes is not published at all."""
        entry = self.entries.pop(ref, None)
        if entry is not None and self.joins.pop(ref, None) is None:
            self.leaves[ref] = entry


class Presence:
    """Presence of all topics in this process."""

    def __init__(
        self, *, streams: Mapping[str, TopicStream], store: PresenceStore, publish: Callable[[messages.Item], None]
    ) -> None:
        """`streams`: the hub's topics; `publish` sends to the other processes."""
        self.process_id = store.process_id
        self._streams = streams
        self._publish = publish
        self._store = store
        self._topics: dict[str, TopicPresence] = defaultdict(TopicPresence)
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

    def track(self, subscription: Subscription, *, key: str, meta: dict[str, Any], extra: dict[str, Any]) -> str:
        """Add `subscription` under `key`; the next flush pushes it `presence_state`. Return its phx_ref."""
        topic = subscription.topic
        entry = Entry(ref=secrets.token_urlsafe(12), key=key, meta=meta, extra=extra, process_id=self.process_id)
        mirror = self._topics[topic]
        mirror.newcomers.append(subscription)
        mirror.add(entry)
        self._own.setdefault(topic, {})[entry.ref] = entry
        self._store.put(topic, entry)
        if not mirror.is_loaded:
            self._load(topic, mirror)
        self._flush_soon(topic)
        return entry.ref

    def untrack(self, topic: str, ref: str) -> None:
        """Remove an entry of this process."""
        own = self._own.get(topic, {})
        if own.pop(ref, None) is None:
            return
        if not own:
            self._own.pop(topic, None)
        self._store.remove(topic, ref)
        mirror = self._topics.get(topic)
        if mirror is None:
            return
        mirror.remove(ref)
        if topic in self._streams:
            self._flush_soon(topic)
        self._publish(messages.PresenceChange(topic=topic, joins=[], leaves=[ref]))

    def merge(self, change: messages.PresenceChange) -> None:
        """Apply a change published by another process."""
        mirror = self._topics.get(change.topic)
        if mirror is None:
            return
        for fields in change.joins:
            self._see(change.topic, mirror, Entry(*fields))
        for ref in change.leaves:
            mirror.remove(ref)
        self._flush_soon(change.topic)

    def forget_topic(self, topic: str) -> None:
        """Drop the mirror of a topic without local subscriptions."""
        mirror = self._topics.pop(topic, None)
        if mirror is not None and mirror.flush_at is not None:
            mirror.flush_at.cancel()
            self._publish_changes(topic, mirror)

    def _flush_soon(self, topic: str) -> None:
        mirror = self._topics[topic]
        if mirror.flush_at is None:
            mirror.flush_at = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self._flush, topic)

    def _flush(self, topic: str) -> None:
        mirror = self._topics.get(topic)
        stream = self._streams.get(topic)
        if mirror is None or stream is None:
            return
        mirror.flush_at = None
        self._publish_changes(topic, mirror)
        if mirror.joins or mirror.leaves:
            diff = frames.encode({"joins": shape(mirror.joins), "leaves": shape(mirror.leaves)})
            stream.write_to_all(frames.broadcast(topic=topic, event="presence_diff", payload_json=diff))
            mirror.joins, mirror.leaves = {}, {}
        if mirror.newcomers and mirror.is_loaded:
            state = frames.encode(shape(mirror.entries))
            for subscription in mirror.newcomers:
                if subscription.is_open and not subscription.is_dropped:
                    subscription.push("presence_state", state)
            mirror.newcomers = []

    def _publish_changes(self, topic: str, mirror: TopicPresence) -> None:
        own = [list(entry) for entry in mirror.joins.values() if entry.process_id == self.process_id]
        if own:
            self._publish(messages.PresenceChange(topic=topic, joins=own, leaves=[]))

    def _load(self, topic: str, mirror: TopicPresence) -> None:
        """Load the topic's entries of other processes once; if the store is unavailable, only local ones are shown."""
        if not self._store.is_shared:
            mirror.is_loaded = True
            return

        async def load() -> None:
            try:
                entries = await self._store.entries(topic)
                if entries is None:
                    self._to_compare.add(topic)
                for entry in entries or []:
                    self._see(topic, mirror, entry)
            finally:
                mirror.is_loaded = True
                if self._topics.get(topic) is mirror:
                    self._flush_soon(topic)

        task = asyncio.ensure_future(load())
        self._loads.add(task)
        task.add_done_callback(self._loads.discard)

    def _see(self, topic: str, mirror: TopicPresence, entry: Entry) -> None:
        """Add an entry of another process to a mirror."""
        if entry.process_id != self.process_id:
            self._seen[entry.process_id].add(topic)
            mirror.add(entry)

    async def _keep_in_sync(self) -> None:
        while self._store.is_shared:
            try:
                await self.sync()
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
        mirror = self._topics.get(topic)
        if refs is None or mirror is None:
            return refs is not None
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
        if self._topics.get(topic) is mirror and (mirror.joins or mirror.leaves):
            self._flush_soon(topic)
        return True

    def _forget_process(self, process_id: str) -> None:
        """Remove the entries of a process that has died."""
        for topic in self._seen.pop(process_id, ()):
            mirror = self._topics.get(topic)
            if mirror is None:
                continue
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


def shape(entries: Mapping[str, Entry]) -> State:
    """Return `{key: {"metas": [...], ...extra}}`, metas oldest first."""
    state: State = {}
    for entry in entries.values():
        shown = state.setdefault(entry.key, {"metas": []})
        shown["metas"].append({**entry.meta, "phx_ref": entry.ref})
        shown.update(entry.extra)
    return state
