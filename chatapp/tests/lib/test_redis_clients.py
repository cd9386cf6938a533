"""The clients of Sentinels, a cluster and TLS, against real servers."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from chatapp.checks.programs import Missing, valkey_server
from chatapp.checks.services import free_port
from chatapp.lib import redis_clients
from chatapp.lib.redis_clients import async_client, client, publishing_client
from chatapp.tests.patience import PATIENCE_SECONDS
from chatapp.tests.redis_servers import (
    MASTER,
    Watched,
    certificate,
    cluster,
    running,
    sentinel,
    until,
    watched_by_sentinels,
)

pytestmark = pytest.mark.launch


async def carries(url: str) -> bool:
    """Return whether what one client publishes arrives at another."""
    sender, receiver = publishing_client(url), publishing_client(url)
    subscription = receiver.pubsub()
    try:
        await subscription.subscribe("here")
        async with asyncio.timeout(PATIENCE_SECONDS):
            await sender.publish("here", b"carried")
            while (message := await subscription.get_message(timeout=1)) is None or message["type"] != "message":
                pass
        return bool(message["data"] == b"carried")
    finally:
        await subscription.aclose()
        for one in (sender, receiver):
            await one.aclose(close_connection_pool=True)


async def carried_at_last(sender, subscription) -> None:
    """Publish until it arrives: a subscription comes back by itself, and until then publications are lost."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with contextlib.suppress(redis.RedisError, OSError):
                await sender.publish("here", b"carried")
                message = await subscription.get_message(timeout=0.1)
                if message is not None and message["data"] == b"carried":
                    return
            await asyncio.sleep(0.05)


async def comes_back(url: str) -> bool:
    """Return whether a subscription works again after its connection timed out, as when the server's machine is off."""
    sender, receiver = publishing_client(url), publishing_client(url)
    subscription = receiver.pubsub()
    try:
        await subscription.subscribe("here")
        await subscription.get_message(timeout=PATIENCE_SECONDS)
        subscription.connection._reader.set_exception(TimeoutError(errno.ETIMEDOUT, "Connection timed out"))
        # Counted, not timed: a client that overlooks the error never waits, so no timer would fire.
        for _ in range(100):
            await sender.publish("here", b"carried")
            with contextlib.suppress(redis.ConnectionError):
                message = await subscription.get_message(timeout=0.1)
                if message is not None and message["type"] == "message":
                    return True
        return False
    finally:
        await subscription.aclose()
        for one in (sender, receiver):
            await one.aclose(close_connection_pool=True)


async def remembers(url: str) -> bool:
    """Return whether keys on all nodes are read back."""
    keys = [f"key:{number}" for number in range(20)]
    async with async_client(url, decode_responses=True) as one:
        pipe = one.pipeline(transaction=False)
        for key in keys:
            pipe.set(key, key)
        await pipe.execute()
        return [await one.get(key) for key in keys] == keys


class TestOneServer:
    @pytest.mark.parametrize("way", ["redis", "unix"])
    async def test_who_only_listens_notices_a_machine_that_is_off(self, way, tmp_path):
        port, path = free_port(), tmp_path / "redis.sock"
        url = f"redis://127.0.0.1:{port}/0" if way == "redis" else f"unix://{path}?db=0"
        with running(tmp_path, "--port", str(port), "--unixsocket", str(path)):
            until(client(url).ping, "the server")
            assert await carries(url)
            one = publishing_client(url)
            subscription = one.pubsub()
            await subscription.subscribe("here")
            connected = subscription.connection._writer.transport.get_extra_info("socket")
            if way == "redis":
                assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 5
            await subscription.aclose()
            await one.aclose(close_connection_pool=True)

    async def test_a_connection_that_timed_out_is_opened_again(self, tmp_path):
        port = free_port()
        url = f"redis://127.0.0.1:{port}/0"
        with running(tmp_path, "--port", str(port)):
            until(client(url).ping, "the server")
            assert await comes_back(url)


class TestSentinels:
    @pytest.fixture(scope="class")
    def watched(self, tmp_path_factory) -> Iterator[Watched]:
        with watched_by_sentinels(tmp_path_factory.mktemp("watched")) as running_ones:
            yield running_ones

    async def test_each_client_reaches_the_master(self, watched):
        assert await carries(watched.url)
        assert await remembers(watched.url)
        assert await comes_back(watched.url)
        assert client(watched.url).set("key", "value")

    async def test_a_sentinel_that_hangs_costs_a_publication_nothing(self, watched, monkeypatch):
        monkeypatch.setitem(redis_clients.SENTINEL_OPTIONS, "socket_timeout", 3_600)

        async def hang(reader, writer):
            await reader.read()

        hanging = await asyncio.start_server(hang, "127.0.0.1", 0)
        port = hanging.sockets[0].getsockname()[1]
        one = publishing_client(watched.url.replace("://", f"://127.0.0.1:{port},"))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await one.publish("here", b"quickly")
        await one.aclose(close_connection_pool=True)
        hanging.close()

    async def test_a_server_that_is_no_master_is_not_taken_for_one(self, watched, tmp_path):
        """A Sentinel of its own opinion: it names the replica."""
        replica = next(port for port in watched.ports if port != watched.master())
        port = free_port()
        with sentinel(tmp_path, port, master=replica, quorum=1):
            url = f"redis+sentinel://127.0.0.1:{port}/{MASTER}/0"
            until(lambda: redis.Redis(port=port).ping(), "the Sentinel")
            with pytest.raises(redis.ConnectionError, match="no longer the master"):
                await publishing_client(url, retry=None).publish("here", b"lost")

    async def test_after_the_masters_death_they_reach_the_new_one(self, watched):
        blocking, one = client(watched.url, socket_timeout=1), async_client(watched.url)
        sender, subscription = publishing_client(watched.url), publishing_client(watched.url).pubsub()
        await subscription.subscribe("here")
        assert blocking.set("key", "before")
        assert await one.get("key") == b"before"
        former = watched.kill_master()
        watched.wait_for_another_than(former)
        assert until(lambda: blocking.set("key", "after"), "a write")
        with contextlib.suppress(redis.ConnectionError):
            # The connection was to the former one.
            await one.get("key")
        assert await one.get("key") == b"after"
        await carried_at_last(sender, subscription)

    async def test_logins_and_tls_of_both(self, tmp_path):
        made = certificate(tmp_path)
        ports = {"master": free_port(), "sentinel": free_port()}
        lines = (
            "port 0",
            f"tls-port {ports['sentinel']}",
            f"tls-cert-file {made.file}",
            f"tls-key-file {made.key}",
            f"tls-ca-cert-file {made.file}",
            "tls-auth-clients no",
            "tls-replication yes",
            "user watcher on >w@tch ~* &* +@all",
            "user default off",
            f"sentinel auth-user {MASTER} chat",
            f"sentinel auth-pass {MASTER} p@ss",
        )
        login = ("--user", "chat", "on", ">p@ss", "~*", "&*", "+@all", "--user", "default", "off")
        (tmp_path / "sentinel").mkdir()
        with (
            running(tmp_path, *made.options(ports["master"]), *login),
            sentinel(tmp_path / "sentinel", ports["sentinel"], *lines, master=ports["master"], quorum=1),
        ):
            url = (
                f"rediss+sentinel://chat:p%40ss@127.0.0.1:{ports['sentinel']}/{MASTER}/0"
                f"?sentinel_username=watcher&sentinel_password=w%40tch&ssl_ca_certs={made.file}"
            )
            until(lambda: client(url).ping(), "the master")
            assert await carries(url)
            assert await remembers(url)


class TestCluster:
    async def test_keys_of_all_nodes_and_publications_on_any(self, tmp_path):
        with cluster(tmp_path) as nodes:
            url = "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in nodes)
            assert await carries(url)
            assert await remembers(url)
            assert client(url).set("key", "value")

    async def test_publishing_goes_on_at_another_node(self, tmp_path):
        with cluster(tmp_path) as nodes:
            url = "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in nodes)
            sender, subscription = publishing_client(url), publishing_client(url).pubsub()
            await subscription.subscribe("here")
            await sender.publish("here", b"before")
            first = next(iter(nodes.values()))
            first.kill()
            first.wait()
            await carried_at_last(sender, subscription)


class TestValkey:
    """The same with its servers."""

    @pytest.fixture
    def program(self) -> Path:
        try:
            return valkey_server()
        except Missing as missing:
            pytest.skip(str(missing))

    async def test_sentinels_and_a_failover(self, program, tmp_path):
        with watched_by_sentinels(tmp_path, program=program) as watched:
            assert await carries(watched.url)
            watched.wait_for_another_than(watched.kill_master())
            assert until(lambda: client(watched.url).set("key", "after"), "a write")
            assert await carries(watched.url)
            assert await remembers(watched.url)

    async def test_a_cluster(self, program, tmp_path):
        with cluster(tmp_path, program=program) as nodes:
            url = "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in nodes)
            assert await carries(url)
            assert await remembers(url)
            assert client(url).set("key", "value")
