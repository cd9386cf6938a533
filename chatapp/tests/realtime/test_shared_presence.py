"""Presence across processes through Redis. Collected only in runs with Redis (see conftest.py)."""

import asyncio
import secrets

import pytest

from chatapp.realtime.bus import messages
from chatapp.realtime.hub import Hub
from chatapp.realtime.presence.store import Entry
from chatapp.realtime.presence.tracker import Presence
from chatapp.tests.realtime.conftest import presence_store
from chatapp.tests.realtime.test_presence import joined_with_state


class Process:
    """The presence of another process, with one entry."""

    def __init__(self, topic: str, user: str) -> None:
        self.store = presence_store(secrets.token_urlsafe(6))
        self.topic = topic
        self.entry = Entry(f"ref{user}", user, {"online_at": "2"}, {"user": f"U{user}"}, self.store.process_id)
        self.own = {topic: {self.entry.ref: self.entry}}

    async def appear(self) -> None:
        await self.store.beat()
        await self.store.rewrite(self.own)

    async def die(self) -> None:
        """Its key is deleted, as if it had expired; its entries remain."""
        await self.store.leave()


@pytest.fixture
async def other():
    process = Process("room:1", "2")
    await process.appear()
    yield process
    await process.die()


async def diff_with(client, kind: str, user: str):
    while user not in (diff := (await client.named("presence_diff"))[4])[kind]:
        pass
    return diff


class TestShared:
    async def test_entries_of_another_process_are_shown_until_it_removes_them(self, connect, hub: Hub, other):
        client, _state = await joined_with_state(connect, 1)
        hub.presence.merge(messages.PresenceChange(topic="room:1", joins=[list(other.entry)], leaves=[]))
        await hub.presence.sync()
        _second, state = await joined_with_state(connect, 3)
        assert set(state) == {"1", "2", "3"}
        hub.presence.merge(messages.PresenceChange(topic="room:1", joins=[], leaves=["ref2"]))
        assert (await diff_with(client, "leaves", "2"))["leaves"]["2"]["user"] == "U2"

    async def test_entries_of_a_killed_process_are_no_longer_shown(self, hub: Hub, other):
        mine = presence_store("mine")
        assert [found.ref for found in await mine.entries("room:1") or []] == ["ref2"]
        await other.die()
        assert await mine.entries("room:1") == []
        await mine.leave()

    async def test_an_unreachable_store_is_not_an_error(self, hub: Hub):
        store = presence_store("lonely", url="redis://127.0.0.1:1/0")
        presence = Presence(streams={}, store=store, publish=lambda item: None, limits=hub.limits)
        assert await asyncio.wait_for(store.entries("room:1"), 2) is None
        await asyncio.wait_for(presence.sync(), 3)
        await presence.stop()


class TestRounds:
    """The bus has lost every notice of it: only the rounds of the store show it."""

    async def test_a_join_that_the_bus_lost_is_found(self, connect, hub: Hub):
        client, _state = await joined_with_state(connect, 1)
        await hub.presence.sync()
        other = Process("room:1", "2")
        await other.appear()
        await hub.presence.sync()
        assert (await diff_with(client, "joins", "2"))["joins"]["2"]["user"] == "U2"
        await other.die()

    async def test_a_leave_that_the_bus_lost_is_found(self, connect, hub: Hub, other):
        client, _state = await joined_with_state(connect, 1)
        await hub.presence.sync()
        other.store.remove("room:1", "ref2")
        while await other.store.refs("room:1") and "ref2" in await other.store.refs("room:1"):
            await asyncio.sleep(0.01)
        await hub.presence.sync()
        await diff_with(client, "leaves", "2")

    async def test_the_entries_of_a_dead_process_leave(self, connect, hub: Hub, other):
        client, state = await joined_with_state(connect, 1)
        assert set(state) == {"1", "2"}
        await other.die()
        await hub.presence.sync()
        await diff_with(client, "leaves", "2")

    async def test_what_redis_has_lost_is_written_again(self, connect, hub: Hub):
        await joined_with_state(connect, 1)
        await hub.presence.sync()
        reader = presence_store("reader")
        await reader._redis.flushdb()
        assert await reader.refs("room:1") == set()
        await hub.presence.sync()
        assert [entry.key for entry in await reader.entries("room:1") or []] == ["1"]
        await reader.leave()

    async def test_a_removal_that_redis_missed_is_repeated(self, connect, hub: Hub, monkeypatch):
        process = Process("room:1", "2")
        await process.appear()

        async def unreachable(awaitable):
            awaitable.close()

        with monkeypatch.context() as patch:
            patch.setattr(process.store, "_within_budget", unreachable)
            process.store.remove("room:1", "ref2")
            while process.store._changes or not process.store._has_lost_write:
                await asyncio.sleep(0.01)
        assert await process.store.refs("room:1") == {"ref2"}
        assert not await process.store.beat()
        await process.store.rewrite({})
        assert await process.store.refs("room:1") == set()
        await process.die()

    async def test_an_own_entry_that_another_process_removed_is_written_again(self, connect, hub: Hub, other):
        await joined_with_state(connect, 1)
        await hub.presence.sync()
        (mine,) = await other.store.refs("room:1") - {"ref2"}
        other.store.remove("room:1", mine)
        while mine in (await other.store.refs("room:1") or ()):
            await asyncio.sleep(0.01)
        await hub.presence.sync()
        async with asyncio.timeout(20):
            while mine not in (await other.store.refs("room:1") or ()):
                await asyncio.sleep(0.01)

    async def test_a_quiet_round_costs_the_same_whatever_the_number_of_entries(self, connect, hub: Hub):
        for user in range(1, 30):
            await joined_with_state(connect, user)
        await hub.presence.sync()
        reader = presence_store("reader")
        before = (await reader._redis.info("commandstats")).copy()
        await hub.presence.sync()
        after = await reader._redis.info("commandstats")
        calls = {name: stats["calls"] - before.get(name, {"calls": 0})["calls"] for name, stats in after.items()}
        assert {name for name, count in calls.items() if count} - {"cmdstat_info", "cmdstat_client|setinfo"} <= {
            "cmdstat_get", "cmdstat_set", "cmdstat_xread", "cmdstat_expire", "cmdstat_publish", "cmdstat_select"
        }  # fmt: skip
        assert calls.get("cmdstat_expire", 0) <= 1
        await reader.leave()
