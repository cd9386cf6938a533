"""Which processes read a change notice: on a server of Redis and on a cluster."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from chatapp.checks.services import free_port
from chatapp.realtime.bus import local, messages
from chatapp.realtime.bus.layer import BusLayer
from chatapp.realtime.hub import Hub
from chatapp.realtime.limits import Limits
from chatapp.realtime.personal_topics import PersonalTopics
from chatapp.realtime.presence.store import LocalPresence
from chatapp.tests.patience import PATIENCE_SECONDS
from chatapp.tests.realtime.conftest import Client, ToyLog
from chatapp.tests.redis_servers import cluster, running, until

# No heartbeats but those of the tests; no publication is given up because the machine is busy.
PATIENT = Limits(tick_seconds=3_600, publish_seconds=PATIENCE_SECONDS, subscribe_seconds=PATIENCE_SECONDS)
PERSONAL = PersonalTopics(prefix="user:", ended_event="ended", resync_event="resync", subjects={"unread": "chat"})


@pytest.fixture(scope="module", params=["server", "cluster"])
def url(request: Any, tmp_path_factory: Any) -> Iterator[str]:
    """The address of a Redis of each kind."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    if request.param == "cluster":
        with cluster(folder) as nodes:
            yield "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in nodes)
        return
    port = free_port()
    with running(folder, "--port", str(port)):
        until(redis.Redis(port=port).ping, "the server")
        yield f"redis://127.0.0.1:{port}/0"


class Process:
    """A hub with its own connection to the bus; `received` is what the bus delivered to it."""

    def __init__(self, url: str, *, limits: Limits = PATIENT) -> None:
        self.log = ToyLog()
        self.received: list[messages.Item] = []
        self.layer = BusLayer(hosts=[{"address": url}], prefix="routing")
        self.hub = Hub(
            store=self.log,
            layer=self.layer,
            presence_store=LocalPresence(secrets.token_urlsafe(6)),
            personal=PERSONAL,
            limits=limits,
            application=self.log,
        )
        deliver = self.hub._deliver

        def note(item: messages.Item) -> None:
            self.received.append(item)
            deliver(item)

        self.hub._deliver = note  # type: ignore[method-assign]
        self.hub.start()

    def notices(self) -> list[messages.ChangeNotice]:
        return [item for item in self.received if isinstance(item, messages.ChangeNotice)]

    async def listen(self, *users: int) -> list[Client]:
        """Connect these users to their personal topics here; return when the bus delivers to them."""
        local.attach(self.hub)
        clients = []
        for user in users:
            client = Client(user)
            clients.append(client)
            assert (await client.connect())[0]
            await client.ask("1", "1", f"user:{user}", "phx_join", {})
            await self.hub.subscribed(f"user:{user}")
        return clients


@pytest.fixture
async def three(url: str) -> AsyncIterator[list[Process]]:
    processes = [Process(url) for _ in range(3)]
    async with asyncio.timeout(PATIENCE_SECONDS):
        for process in processes:
            await process.hub.subscribed("process:" + process.hub._process_id)
            # Redis has read all subscriptions that came before an answer to a heartbeat.
            process.hub.bus_health.is_up = False
            while not process.hub.bus_health.is_up:
                process.hub.maintenance.beat()
                await asyncio.sleep(0.02)
    yield processes
    for process in processes:
        await process.hub.stop()
        await process.layer.flush()


async def _until_carried(sender: Process, receiver: Process) -> None:
    """Wait until a publication sent now has arrived, and with it everything published before."""
    mark = secrets.token_urlsafe(6)
    topic = f"process:{receiver.hub._process_id}"
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not any(isinstance(item, messages.Publication) and item.body == mark for item in receiver.received):
            sender.hub._publisher.put(messages.Publication(topic=topic, event="mark", body=mark))
            await asyncio.sleep(0.02)


class TestByPerson:
    async def test_it_reaches_the_processes_of_the_people_it_names_once_and_no_other(self, three):
        first, second, outside = three
        first.hub._publisher.hub_count = 3
        first.hub._publisher._counted_at = asyncio.get_running_loop().time()
        clients = await second.listen(2, 3)
        [other] = await outside.listen(4)
        first.log.concerns = {2, 3}
        first.hub.publish(messages.ChangeNotice(about="unread", subject_id=1))
        for client in clients:
            await client.named("unread")
        for process in (second, outside):
            await _until_carried(first, process)
        assert [set(notice.concerned or ()) for notice in second.notices()] == [{"user:2", "user:3"}]
        assert outside.notices() == []
        local.attach(outside.hub)
        assert await other.is_silent()

    async def test_for_as_many_people_as_processes_it_is_sent_once_to_all(self, three):
        first, second, outside = three
        first.hub._publisher.hub_count = 3
        first.hub._publisher._counted_at = asyncio.get_running_loop().time()
        first.log.concerns = {2, 3, 5}
        [client] = await second.listen(2)
        first.hub.publish(messages.ChangeNotice(about="unread", subject_id=1))
        await client.named("unread")
        await _until_carried(first, outside)
        assert [len(process.notices()) for process in (second, outside)] == [1, 1]

    async def test_one_that_concerns_no_one_is_not_sent(self, three):
        first, second, _outside = three
        first.hub._publisher.hub_count = 3
        first.log.concerns = set()
        first.hub.publish(messages.ChangeNotice(about="unread", subject_id=1))
        await _until_carried(first, second)
        assert second.notices() == []


class TestHubCount:
    async def test_a_process_counts_them_at_its_first_notice(self, three, url):
        publisher = three[0].hub._publisher
        assert publisher.hub_count == 1
        three[0].hub.publish(messages.ChangeNotice(about="unread", subject_id=1))
        # In a cluster, the subscribers of one node times the number of nodes.
        possible = {0, 3, 6, 9} if url.startswith("redis+cluster") else {3}
        async with asyncio.timeout(PATIENCE_SECONDS):
            while publisher.hub_count not in possible:
                await asyncio.sleep(0.02)


class TestSubscribed:
    async def test_what_is_published_afterwards_arrives(self, three):
        first, second, _outside = three
        [client] = await second.listen(7)
        first.hub.publish(messages.Publication(topic="user:7", event="news", body="{}"))
        await client.named("news")

    async def test_a_client_that_joined_before_its_subscription_must_load_again(self, url):
        process = Process(url, limits=Limits(tick_seconds=3_600, subscribe_seconds=0))
        # As while Redis is away.
        may_join = asyncio.Event()
        join_all = process.layer.groups_add

        async def late(groups, channel):
            await may_join.wait()
            await join_all(groups, channel)

        process.layer.groups_add = late
        [client] = await process.listen(1)
        may_join.set()
        await client.named("resync")
        await process.hub.stop()
        await process.layer.flush()
