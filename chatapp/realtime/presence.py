"""Presence: one entry per subscription, grouped by key (a person with several tabs has one key).

Every process mirrors the topics that it has subscriptions for. Changes are flushed at most every 100 ms, as one diff;
`presence_state` is encoded once per flush for all subscriptions that joined since the last one.
Source: docs/socket.md, "Presence".
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from chatapp.realtime import bus, frames, tasks
from chatapp.realtime.presence_store import Entry, PresenceStore, make_store
from chatapp.realtime.stream import Subscription, TopicStream

FLUSH_SECONDS = 0.1
# How often own entries are rewritten and the mirror is compared with the store.
SYNC_SECONDS = 10.0
State = dict[str, dict[str, Any]]


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
        self, *, process_id: str, streams: Mapping[str, TopicStream], publish: Callable[[bus.Item], None]
    ) -> None:
        """`streams`: the hub's topics; `publish` sends to the other processes."""
        self.process_id = process_id
        self._streams = streams
        self._publish = publish
        self._store: PresenceStore = make_store(process_id)
        self._topics: dict[str, TopicPresence] = defaultdict(TopicPresence)
        self._own: dict[str, dict[str, Entry]] = defaultdict(dict)
        self._task: asyncio.Task[None] | None = None
        self._loads: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Start the periodic sync: rewrite own entries, remove stale ones."""
        self._task = asyncio.ensure_future(self._keep_in_sync())

    async def stop(self) -> None:
        """Stop the tasks and remove this process from the store."""
        await tasks.end(self._task, *self._loads)
        await self._store.leave()

    def track(self, subscription: Subscription, *, key: str, meta: dict[str, Any], extra: dict[str, Any]) -> str:
        """Add `subscription` under `key`; the next flush pushes it `presence_state`. Return its phx_ref."""
        topic = subscription.topic
        entry = Entry(ref=secrets.token_urlsafe(12), key=key, meta=meta, extra=extra, process_id=self.process_id)
        mirror = self._topics[topic]
        mirror.newcomers.append(subscription)
        mirror.add(entry)
        self._own[topic][entry.ref] = entry
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
        self._publish(bus.PresenceChange(topic=topic, joins=[], leaves=[ref]))

    def merge(self, change: bus.PresenceChange) -> None:
        """Apply a change published by another process."""
        mirror = self._topics.get(change.topic)
        if mirror is None:
            return
        for fields in change.joins:
            mirror.add(Entry(*fields))
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
            self._publish(bus.PresenceChange(topic=topic, joins=own, leaves=[]))

    def _load(self, topic: str, mirror: TopicPresence) -> None:
        """Load the topic's entries of other processes once; if the store is unavailable, only local ones are shown."""
        if not self._store.is_shared:
            mirror.is_loaded = True
            return

        async def load() -> None:
            try:
                for entry in await self._store.entries(topic) or []:
                    mirror.add(entry)
            finally:
                mirror.is_loaded = True
                if self._topics.get(topic) is mirror:
                    self._flush_soon(topic)

        task = asyncio.ensure_future(load())
        self._loads.add(task)
        task.add_done_callback(self._loads.discard)

    async def _keep_in_sync(self) -> None:
        while self._store.is_shared:
            await self._store.rewrite(self._own)
            await asyncio.sleep(SYNC_SECONDS)
            for topic in list(self._topics):
                stored = await self._store.entries(topic)
                mirror = self._topics.get(topic)
                if stored is None or mirror is None:
                    continue
                others = {entry.ref for entry in stored if entry.process_id != self.process_id}
                refs = others | set(self._own.get(topic, {}))
                for ref in set(mirror.entries) - refs:
                    mirror.remove(ref)
                for entry in stored:
                    if entry.process_id != self.process_id:
                        mirror.add(entry)
                    elif entry.ref not in self._own.get(topic, {}):
                        # Its removal was lost while the store was unavailable.
                        self._store.remove(topic, entry.ref)
                if mirror.joins or mirror.leaves:
                    self._flush_soon(topic)


def shape(entries: Mapping[str, Entry]) -> State:
    """Return `{key: {"metas": [...], ...extra}}`, metas oldest first."""
    state: State = {}
    for entry in entries.values():
        shown = state.setdefault(entry.key, {"metas": []})
        shown["metas"].append({**entry.meta, "phx_ref": entry.ref})
        shown.update(entry.extra)
    return state
