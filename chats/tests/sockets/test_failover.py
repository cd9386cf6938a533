"""Two processes whose Redis fails over: sockets stay open, and nothing is lost or doubled."""

import asyncio
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import pytest
from django.conf import settings

from chatapp.checks.services import free_port
from chatapp.tests.patience import PATIENCE_SECONDS
from chatapp.tests.redis_servers import cluster, watched_by_sentinels
from chatapp.tests.running_server import RunningServer
from chats.tests.sockets.test_live_server import Person, ask

pytestmark = [
    pytest.mark.launch,
    pytest.mark.xdist_group("failover"),
    pytest.mark.skipif(settings.IS_SQLITE, reason="needs PostgreSQL, as several machines do"),
]
# The server counts the bus as down after five seconds, and a failover takes two.
TYPINGS = 60


class Neighbour(RunningServer):
    """Another process of a site that runs."""

    def __init__(self, first: RunningServer) -> None:
        port = free_port()
        super().__init__(**{**first.environment, "PORT": str(port)})
        self.port, self.url = port, f"http://127.0.0.1:{port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.folder.cleanup()


@contextmanager
def two_processes(redis_url: str) -> Iterator[tuple[RunningServer, RunningServer]]:
    with RunningServer(REDIS_URL=redis_url) as first, Neighbour(first) as second:
        yield first, second


async def frames_until(socket, is_last) -> list[Any]:
    frames = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not frames or not is_last(frames[-1]):
            frames.append(json.loads(await socket.recv()))
    return frames


async def is_carried(writer, reader, topic: str) -> bool:
    """Return whether what one process publishes reaches the other over the bus: nothing of it is stored."""
    await ask(writer, topic, "typing", {"on": True}, "typing")
    try:
        async with asyncio.timeout(1.5):
            while json.loads(await reader.recv())[3] != "typing":
                pass
    except TimeoutError:
        return False
    return True


async def talk_while(fail, *, first: RunningServer, second: RunningServer) -> None:
    """Send from one process to another before, while and after `fail` works."""
    person = Person(first, "Ada")
    from_second = Person.__new__(Person)
    vars(from_second).update(vars(person), server=second)
    async with person.connect(ping_interval=None) as writer, from_second.connect(ping_interval=None) as reader:
        for socket in (writer, reader):
            await ask(socket, person.topic, "phx_join", {})
        sent = []

        async def send() -> None:
            payload = {"content": f"message {len(sent)}", "client_id": str(uuid.uuid4())}
            reply = await ask(writer, person.topic, "message", payload, f"m{len(sent)}")
            assert reply["status"] == "ok", reply
            sent.append(reply["response"]["id"])

        await send()
        failing = asyncio.get_running_loop().run_in_executor(None, fail)
        while not failing.done() or len(sent) < 20:
            await send()
            await asyncio.sleep(0.1)
        await failing
        await send()
        arrived = await frames_until(reader, lambda frame: frame[3] == "message" and frame[4]["id"] == sent[-1])
        assert [frame[4]["id"] for frame in arrived if frame[3] == "message"] == sent
        for _ in range(TYPINGS):
            if await is_carried(writer, reader, person.topic):
                break
        else:
            raise AssertionError(f"the bus no longer carries anything\n{first.log()[-2000:]}\n{second.log()[-2000:]}")
        await send()
        arrived = await frames_until(reader, lambda frame: frame[3] == "message" and frame[4]["id"] == sent[-1])
        assert [frame[4]["id"] for frame in arrived if frame[3] == "message"] == sent[-1:]


class TestRedis:
    async def test_a_master_of_sentinels_dies(self, tmp_path):
        with watched_by_sentinels(tmp_path) as watched, two_processes(watched.url) as (first, second):

            def fail() -> None:
                watched.wait_for_another_than(watched.kill_master())

            await talk_while(fail, first=first, second=second)

    async def test_a_node_of_a_cluster_dies(self, tmp_path):
        with cluster(tmp_path) as nodes:
            url = "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in nodes)
            with two_processes(url) as (first, second):

                def fail() -> None:
                    node = next(iter(nodes.values()))
                    node.kill()
                    node.wait()

                await talk_while(fail, first=first, second=second)
