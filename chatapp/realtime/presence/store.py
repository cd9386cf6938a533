"""Shared store of presence entries: Redis, or none when there is a single process.

Keys: `<prefix>:presence:<topic>` is a hash of phx_ref -> entry; `<prefix>:presence-changes` is a short stream of the
topics that changed; `<prefix>:process:<id>` counts the writes of its process and expires without it. Entries of a
process whose key has expired are stale: the next reader removes them. In a cluster, topics are spread over the nodes,
and the keys of processes are together in one slot by a hash tag, because many are read by one command.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple, Protocol

from chatapp.lib.redis_clients import ERRORS, async_client
from chatapp.lib.redis_url import redis_address
from chatapp.realtime.tasks import background

log = logging.getLogger(__name__)

# Entries of a killed worker disappear after this plus one sync interval of the others: well under 45 s.
PROCESS_TTL_SECONDS = 25
BUDGET_SECONDS = 0.5
TOPIC_TTL_SECONDS = 3_600
# More changed topics than this between two looks of a process are forgotten; their changes come over the bus.
MAX_CHANGED_TOPICS = 20_000
# Entries of one write, and decoded in one go, so that many never hold up the event loop.
WRITE_BATCH = READ_BATCH = 500
# Removals to repeat when Redis is back. Entries beyond these expire with their topic.
MAX_LOST_REMOVALS = 100_000


class Entry(NamedTuple):
    """One subscription that is present."""

    ref: str
    key: str
    meta: dict[str, Any]
    extra: dict[str, Any]
    process_id: str


Own = Mapping[str, Mapping[str, Entry]]


class PresenceStore(Protocol):
    """The store's interface. Writes never block; reads return None when the store is unavailable."""

    process_id: str
    is_shared: bool

    def put(self, topic: str, entry: Entry) -> None:
        """Store an entry."""

    def remove(self, topic: str, ref: str) -> None:
        """Remove an entry."""

    async def entries(self, topic: str) -> list[Entry] | None:
        """Return the entries of live processes."""

    async def refs(self, topic: str) -> set[str] | None:
        """Return the refs of all entries."""

    async def find(self, topic: str, refs: Collection[str]) -> list[Entry] | None:
        """Return those of the entries `refs` that belong to live processes."""

    async def beat(self) -> bool:
        """Show that this process is alive. Return whether the store has everything it wrote."""

    async def rewrite(self, own: Own) -> bool:
        """Write all entries of this process again. Return whether that succeeded."""

    async def refresh(self, topics: Iterable[str]) -> None:
        """Keep the entries of `topics` from expiring."""

    async def changed_topics(self) -> set[str]:
        """Return the topics that other processes have changed since the last call."""

    async def dead(self, process_ids: Collection[str]) -> set[str]:
        """Return those of `process_ids` that show no life."""

    async def leave(self) -> None:
        """Remove this process's key: its entries become stale."""


class LocalPresence:
    """No shared store: in a single process the mirror holds every entry."""

    is_shared = False

    def __init__(self, process_id: str) -> None:
        """`process_id` names the process on the bus."""
        self.process_id = process_id

    def put(self, topic: str, entry: Entry) -> None:
        """Nothing to do."""

    def remove(self, topic: str, ref: str) -> None:
        """Nothing to do."""

    async def entries(self, topic: str) -> list[Entry] | None:
        """Return no entries of other processes."""
        return []

    async def refs(self, topic: str) -> set[str] | None:
        """Return no refs."""
        return set()

    async def find(self, topic: str, refs: Collection[str]) -> list[Entry] | None:
        """Return no entries."""
        return []

    async def beat(self) -> bool:
        """Nothing to do."""
        return True

    async def rewrite(self, own: Own) -> bool:
        """Nothing to do."""
        return True

    async def refresh(self, topics: Iterable[str]) -> None:
        """Nothing to do."""

    async def changed_topics(self) -> set[str]:
        """Return no topics."""
        return set()

    async def dead(self, process_ids: Collection[str]) -> set[str]:
        """Return no process."""
        return set()

    async def leave(self) -> None:
        """Nothing to do."""


class RedisPresence:
    """Presence in Redis. During an outage only the entries of other processes are missing.

    The process's key holds the number of its writes, so a Redis that was restarted, emptied or restored, a key that
    expired and a write that was lost are all noticed by the next heartbeat, and only then are the entries rewritten.
    """

    is_shared = True

    def __init__(self, process_id: str, *, url: str, prefix: str) -> None:
        """`process_id` owns the entries put here."""
        self.process_id = process_id
        self._prefix = prefix
        self._redis = async_client(url, socket_timeout=2, socket_connect_timeout=1, decode_responses=True)
        self._is_cluster = redis_address(url).kind == "cluster"
        self._changes: dict[tuple[str, str], Entry | None] = {}
        self._writer: asyncio.Task[None] | None = None
        # Held while writing, so that a heartbeat sees the count of finished writes only.
        self._writing = asyncio.Lock()
        self._count = 0
        self._has_lost_write = False
        self._lost_removals: set[tuple[str, str]] = set()
        self._looked_at = "0-0"

    def put(self, topic: str, entry: Entry) -> None:
        """Store an entry."""
        self._change(topic, entry.ref, entry)

    def remove(self, topic: str, ref: str) -> None:
        """Remove an entry."""
        self._change(topic, ref, None)

    async def entries(self, topic: str) -> list[Entry] | None:
        """Return the entries of live processes, oldest first, and remove those of dead ones."""
        found = await self._within_budget(self._redis.hgetall(self._topic_key(topic)))
        return None if found is None else await self._living(topic, found.values())

    async def refs(self, topic: str) -> set[str] | None:
        """Return the refs of all entries."""
        found = await self._within_budget(self._redis.hkeys(self._topic_key(topic)))
        return None if found is None else set(found)

    async def find(self, topic: str, refs: Collection[str]) -> list[Entry] | None:
        """Return those of the entries `refs` that belong to live processes, and remove those of dead ones."""
        if not refs:
            return []
        found = await self._within_budget(self._redis.hmget(self._topic_key(topic), list(refs)))
        return None if found is None else await self._living(topic, filter(None, found))

    async def beat(self) -> bool:
        """Refresh this process's key. Return whether the store has everything it wrote."""
        async with self._writing:
            pipe = self._redis.pipeline(transaction=False)
            pipe.get(self._process_key(self.process_id))
            expected = str(self._count)
            self._put_key(pipe)
            found = await self._within_budget(pipe.execute())
            return found is not None and found[0] == expected and not self._has_lost_write

    async def rewrite(self, own: Own) -> bool:
        """Write all entries of this process again."""
        # A snapshot of what is present now; later changes wait for the lock and are written after it.
        async with self._writing:
            self._has_lost_write = False
            lost, self._lost_removals = self._lost_removals, set()
            # What Redis remembers of changed topics may be gone, and its ids may have begun again.
            self._looked_at = "0-0"
            removed: dict[tuple[str, str], Entry | None] = dict.fromkeys(lost)
            present = {(topic, ref): entry for topic, mine in own.items() for ref, entry in mine.items()}
            await self._write(removed | present)
            return not self._has_lost_write

    async def refresh(self, topics: Iterable[str]) -> None:
        """Keep the entries of `topics` from expiring."""
        pipe = self._redis.pipeline(transaction=False)
        for topic in topics:
            pipe.expire(self._topic_key(topic), TOPIC_TTL_SECONDS)
        await self._within_budget(pipe.execute())

    async def changed_topics(self) -> set[str]:
        """Return the topics that other processes have changed since the last call."""
        found = await self._within_budget(self._redis.xread({self._changes_key(): self._looked_at}))
        changes = found[0][1] if found else []
        if changes:
            self._looked_at = changes[-1][0]
        return {change["topic"] for _id, change in changes if change["process"] != self.process_id}

    async def dead(self, process_ids: Collection[str]) -> set[str]:
        """Return those of `process_ids` whose key has expired or was removed."""
        live = await self._live_processes(set(process_ids))
        return set() if live is None else set(process_ids) - live

    async def leave(self) -> None:
        """Remove this process's key: its entries become stale."""
        await background.end(self._writer)
        await self._within_budget(self._redis.delete(self._process_key(self.process_id)))
        await self._redis.aclose()

    def _change(self, topic: str, ref: str, entry: Entry | None) -> None:
        """Write soon: changes made during a write are batched into the next one."""
        self._changes[topic, ref] = entry
        if self._writer is None or self._writer.done():
            self._writer = asyncio.ensure_future(self._write_changes())

    async def _write_changes(self) -> None:
        while self._changes:
            async with self._writing:
                changes, self._changes = self._changes, {}
                await self._write(changes)

    async def _write(self, changes: Mapping[tuple[str, str], Entry | None]) -> None:
        items = iter(changes.items())
        while batch := list(islice(items, WRITE_BATCH)):
            pipe = self._redis.pipeline(transaction=False)
            # Before the entries, so no reader takes them for stale.
            self._put_key(pipe)
            has_key = True
            if self._is_cluster:
                # The nodes of a cluster work through a pipeline side by side.
                has_key = await self._within_budget(pipe.execute()) is not None
                pipe = self._redis.pipeline(transaction=False)
            for (topic, ref), entry in batch:
                if entry is None:
                    pipe.hdel(self._topic_key(topic), ref)
                else:
                    pipe.hset(self._topic_key(topic), ref, json.dumps(entry))
            for topic in {topic for (topic, _ref), _entry in batch}:
                pipe.expire(self._topic_key(topic), TOPIC_TTL_SECONDS)
                change: dict[Any, Any] = {"topic": topic, "process": self.process_id}
                pipe.xadd(self._changes_key(), change, maxlen=MAX_CHANGED_TOPICS)
            pipe.expire(self._changes_key(), TOPIC_TTL_SECONDS)
            if not has_key or await self._within_budget(pipe.execute()) is None:
                self._has_lost_write = True
                if len(self._lost_removals) < MAX_LOST_REMOVALS:
                    self._lost_removals.update(key for key, entry in batch if entry is None)

    def _put_key(self, pipe: Any) -> None:
        self._count += 1
        pipe.set(self._process_key(self.process_id), str(self._count), ex=PROCESS_TTL_SECONDS)

    async def _living(self, topic: str, texts: Iterable[str]) -> list[Entry] | None:
        entries = []
        for number, text in enumerate(texts, start=1):
            entries.append(Entry(*json.loads(text)))
            if not number % READ_BATCH:
                await asyncio.sleep(0)
        live = await self._live_processes({entry.process_id for entry in entries})
        if live is None:
            return None
        for entry in entries:
            if entry.process_id not in live:
                self.remove(topic, entry.ref)
        shown = [entry for entry in entries if entry.process_id in live]
        return sorted(shown, key=lambda entry: str(entry.meta.get("online_at", "")))

    async def _live_processes(self, process_ids: set[str]) -> set[str] | None:
        others = sorted(process_ids - {self.process_id})
        if not others:
            return {self.process_id}
        found = await self._within_budget(self._redis.mget([self._process_key(process_id) for process_id in others]))
        if found is None:
            return None
        return {self.process_id} | {process_id for process_id, alive in zip(others, found, strict=True) if alive}

    async def _within_budget(self, work: Any) -> Any:
        try:
            async with asyncio.timeout(BUDGET_SECONDS):
                return await work
        except (*ERRORS, TimeoutError) as error:
            log.info("presence store unreachable: %s", type(error).__name__)
            return None

    def _topic_key(self, topic: str) -> str:
        return f"{self._prefix}:presence:{topic}"

    def _changes_key(self) -> str:
        return f"{self._prefix}:presence-changes"

    def _process_key(self, process_id: str) -> str:
        shared = f"{{{self._prefix}:process}}" if self._is_cluster else f"{self._prefix}:process"
        return f"{shared}:{process_id}"
