"""Presence in a real cluster, whose nodes hold a part of the topics each."""

import asyncio
from collections.abc import Iterator

import pytest

from chatapp.realtime.presence import store
from chatapp.realtime.presence.store import Entry, RedisPresence
from chatapp.tests.patience import PATIENCE_SECONDS
from chatapp.tests.redis_servers import cluster

pytestmark = pytest.mark.launch
TOPICS = [f"room:{number}" for number in range(30)]


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> Iterator[str]:
    with cluster(tmp_path_factory.mktemp("cluster")) as nodes:
        yield "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in nodes)


def presence(process_id: str, url: str, prefix: str) -> RedisPresence:
    return RedisPresence(process_id, url=url, prefix=prefix)


def entries_of(process_id: str) -> dict[str, dict[str, Entry]]:
    entry = Entry(f"ref-{process_id}", process_id, {"online_at": "1"}, {}, process_id)
    return {topic: {entry.ref: entry} for topic in TOPICS}


async def written(process: RedisPresence) -> None:
    """Wait until everything is written, as a heartbeat sees it."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await process.beat():
            await process.rewrite(entries_of(process.process_id))


class TestCluster:
    async def test_entries_of_all_topics_are_shown_and_those_of_the_dead_leave(self, url, monkeypatch):
        # A busy machine may take longer than presence may.
        monkeypatch.setattr(store, "BUDGET_SECONDS", PATIENCE_SECONDS)
        one, two = presence("one", url, "a"), presence("two", url, "a")
        await written(one)
        await written(two)
        for topic in TOPICS:
            assert {entry.key for entry in await one.entries(topic) or ()} == {"one", "two"}
        assert await one.changed_topics() == set(TOPICS)
        assert await one.dead(["two", "three"]) == {"three"}
        await one.refresh(TOPICS)
        two.remove(TOPICS[0], "ref-two")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await one.refs(TOPICS[0]) != {"ref-one"}:
                await asyncio.sleep(0.01)
        await two.leave()
        assert [entry.key for entry in await one.entries(TOPICS[1]) or ()] == ["one"]
        await one.leave()

    async def test_one_that_is_away_is_no_error(self):
        lonely = presence("lonely", "redis+cluster://127.0.0.1:1,127.0.0.1:2", "b")
        assert await lonely.entries(TOPICS[0]) is None
        assert not await lonely.beat()
        assert not await lonely.rewrite(entries_of("lonely"))
        await lonely.leave()
