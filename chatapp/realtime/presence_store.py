"""Shared store of presence entries: Redis, or none when there is a single process.

Keys: `<prefix>:presence:<topic>` is a hash of phx_ref -> entry; `<prefix>:process:<id>` is refreshed by its process and
expires without it. Entries of a process whose key has expired are stale: the next reader removes them.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from redis import asyncio as redis
from redis.exceptions import RedisError

from chatapp.realtime import tasks

log = logging.getLogger(__name__)

# Entries of a killed worker disappear after this plus one sync interval of the others: well under 45 s.
PROCESS_TTL_SECONDS = 25
BUDGET_SECONDS = 0.5
TOPIC_TTL_SECONDS = 3_600


class Entry(NamedTuple):
    """One subscription that is present."""

    ref: str
    key: str
    meta: dict[str, Any]
    extra: dict[str, Any]
    process_id: str


class PresenceStore(Protocol):
    """The store's interface. Writes never block; reads return None when the store is unavailable."""

    is_shared: bool

    def put(self, topic: str, entry: Entry) -> None:
        """Store an entry."""

    def remove(self, topic: str, ref: str) -> None:
        """Remove an entry."""

    async def entries(self, topic: str) -> list[Entry] | None:
        """Return the entries of live processes."""

    async def rewrite(self, own: Mapping[str, Mapping[str, Entry]]) -> None:
        """Refresh this process's key and rewrite its entries."""

    async def leave(self) -> None:
        """Remove this process's key: its entries become stale."""


class NoStore:
    """No shared store: in a single process the mirror holds every entry."""

    is_shared = False

    def put(self, topic: str, entry: Entry) -> None:
        """Nothing to do."""

    def remove(self, topic: str, ref: str) -> None:
        """Nothing to do."""

    async def entries(self, topic: str) -> list[Entry] | None:
        """Return no entries of other processes."""
        return []

    async def rewrite(self, own: Mapping[str, Mapping[str, Entry]]) -> None:
        """Nothing to do."""

    async def leave(self) -> None:
        """Nothing to do."""


class RedisStore:
    """Presence in Redis. During an outage only the entries of other processes are missing."""

    is_shared = True

    def __init__(self, process_id: str) -> None:
        """`process_id` owns the entries put here."""
        self._process_id = process_id
        self._prefix = settings.REDIS_PREFIX
        self._redis = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1, decode_responses=True
        )
        self._changes: dict[tuple[str, str], Entry | None] = {}
        self._writer: asyncio.Task[None] | None = None

    def put(self, topic: str, entry: Entry) -> None:
        """Store an entry."""
        self._change(topic, entry.ref, entry)

    def remove(self, topic: str, ref: str) -> None:
        """Remove an entry."""
        self._change(topic, ref, None)

    async def entries(self, topic: str) -> list[Entry] | None:
        """Return the entries of live processes, oldest first, and remove those of dead ones."""
        found = await self._within_budget(self._redis.hgetall(self._topic_key(topic)))
        if found is None:
            return None
        entries = [Entry(*json.loads(text)) for text in found.values()]
        live = await self._live_processes({entry.process_id for entry in entries})
        if live is None:
            return None
        stale = [entry.ref for entry in entries if entry.process_id not in live]
        for ref in stale:
            self.remove(topic, ref)
        shown = [entry for entry in entries if entry.process_id in live]
        return sorted(shown, key=lambda entry: str(entry.meta.get("online_at", "")))

    async def rewrite(self, own: Mapping[str, Mapping[str, Entry]]) -> None:
        """Refresh this process's key and rewrite its entries (a restarted Redis has lost them)."""
        await self._write({(topic, ref): entry for topic, mine in own.items() for ref, entry in mine.items()})

    async def leave(self) -> None:
        """Remove this process's key: its entries become stale."""
        await tasks.end(self._writer)
        await self._within_budget(self._redis.delete(self._process_key(self._process_id)))
        await self._redis.aclose()

    def _change(self, topic: str, ref: str, entry: Entry | None) -> None:
        """Write soon: changes made during a write are batched into the next one."""
        self._changes[topic, ref] = entry
        if self._writer is None or self._writer.done():
            self._writer = asyncio.ensure_future(self._write_changes())

    async def _write_changes(self) -> None:
        while self._changes:
            changes, self._changes = self._changes, {}
            await self._write(changes)

    async def _write(self, changes: Mapping[tuple[str, str], Entry | None]) -> None:
        pipe = self._redis.pipeline(transaction=False)
        # Before the entries, so no reader takes them for stale.
        pipe.set(self._process_key(self._process_id), "1", ex=PROCESS_TTL_SECONDS)
        for (topic, ref), entry in changes.items():
            if entry is None:
                pipe.hdel(self._topic_key(topic), ref)
            else:
                pipe.hset(self._topic_key(topic), ref, json.dumps(entry))
        for topic in {topic for topic, _ref in changes}:
            pipe.expire(self._topic_key(topic), TOPIC_TTL_SECONDS)
        await self._within_budget(pipe.execute())

    async def _live_processes(self, process_ids: set[str]) -> set[str] | None:
        others = sorted(process_ids - {self._process_id})
        if not others:
            return {self._process_id}
        found = await self._within_budget(self._redis.mget([self._process_key(process_id) for process_id in others]))
        if found is None:
            return None
        return {self._process_id} | {process_id for process_id, alive in zip(others, found, strict=True) if alive}

    async def _within_budget(self, work: Any) -> Any:
        try:
            async with asyncio.timeout(BUDGET_SECONDS):
                return await work
        except (RedisError, OSError, TimeoutError) as error:
            log.info("presence store unreachable: %s", type(error).__name__)
            return None

    def _topic_key(self, topic: str) -> str:
        return f"{self._prefix}:presence:{topic}"

    def _process_key(self, process_id: str) -> str:
        return f"{self._prefix}:process:{process_id}"


def make_store(process_id: str) -> PresenceStore:
    """Return the store that the settings select."""
    return RedisStore(process_id) if settings.REDIS_URL else NoStore()
