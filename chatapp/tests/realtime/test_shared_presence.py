"""Presence across processes through Redis. Collected only in runs with Redis (see conftest.py)."""

import asyncio

from chatapp.realtime import bus
from chatapp.realtime.hub import Hub
from chatapp.realtime.presence import Presence
from chatapp.realtime.presence_store import Entry, RedisStore
from chatapp.tests.realtime.test_presence import joined_with_state


class TestShared:
    async def test_entries_of_another_process_are_shown_until_it_removes_them(self, connect, hub: Hub):
        client, _state = await joined_with_state(connect, 1)
        other = RedisStore("other")
        entry = Entry("ref2", "2", {"online_at": "2"}, {"user": "U2"}, "other")
        await other.rewrite({"room:1": {"ref2": entry}})
        hub.presence.merge(bus.PresenceChange(topic="room:1", joins=[list(entry)], leaves=[]))
        while "2" not in (diff := (await client.named("presence_diff"))[4])["joins"]:
            pass
        _second, state = await joined_with_state(connect, 3)
        assert set(state) == {"1", "2", "3"}
        hub.presence.merge(bus.PresenceChange(topic="room:1", joins=[], leaves=["ref2"]))
        while "2" not in (diff := (await client.named("presence_diff"))[4])["leaves"]:
            pass
        assert diff["leaves"]["2"]["user"] == "U2"
        await other.leave()

    async def test_entries_of_a_killed_process_are_no_longer_shown(self, hub: Hub):
        dead = RedisStore("dead")
        entry = Entry("ref9", "9", {"online_at": "2"}, {"user": "U9"}, "dead")
        await dead.rewrite({"room:9": {"ref9": entry}})
        mine = RedisStore("mine")
        assert [found.ref for found in await mine.entries("room:9") or []] == ["ref9"]
        await dead.leave()  # Its key is deleted, as if it had expired; its entries remain.
        assert await mine.entries("room:9") == []
        await mine.leave()

    async def test_an_unreachable_store_is_not_an_error(self, hub: Hub, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        presence = Presence(process_id="lonely", streams={}, publish=lambda item: None)
        assert await asyncio.wait_for(presence._store.entries("room:1"), 2) is None
        await presence.stop()
