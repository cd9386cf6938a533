"""Clients of what REDIS_URL names: a server, the master that the Sentinels know, or a cluster."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from functools import cache
from itertools import cycle
from random import randrange
from typing import Any

import redis
import redis.asyncio
import redis.asyncio.sentinel as async_sentinel
from redis.asyncio.cluster import ClusterNode as AsyncClusterNode
from redis.cluster import ClusterNode
from redis.sentinel import Sentinel

from chatapp.lib.redis_url import Host, RedisAddress, redis_address

# One answer is enough, so a Sentinel that hangs is given up soon.
SENTINEL_OPTIONS: dict[str, Any] = {"socket_timeout": 1.0, "socket_connect_timeout": 1.0, "decode_responses": True}
# A machine that is off answers nothing, and who only listens would wait for it: it is given up after 11 seconds.
_KEEPALIVE = {
    getattr(socket, name): value
    for name, value in (("TCP_KEEPIDLE", 5), ("TCP_KEEPINTVL", 2), ("TCP_KEEPCNT", 3))
    if hasattr(socket, name)
}
# What else than a RedisError clients of a cluster raise while it is away.
ERRORS = (redis.RedisError, redis.exceptions.RedisClusterException, OSError)


@cache
def client(url: str, **options: Any) -> Any:
    """Return this process's client for blocking code.

    `options` are redis-py's; those in the URL take precedence.
    """
    address = redis_address(url)
    if address.kind == "server":
        return redis.Redis.from_url(url, **options)
    options |= address.server_options()
    if address.kind == "cluster":
        return redis.RedisCluster(startup_nodes=[ClusterNode(host, port) for host, port in address.hosts], **options)
    sentinels = Sentinel(address.hosts, sentinel_kwargs=SENTINEL_OPTIONS | address.sentinel_options())
    return sentinels.master_for(address.master, **options)


def async_client(url: str, **options: Any) -> Any:
    """Return a new client for the running event loop: of keys, in a cluster on all its nodes. Options: see `client`."""
    address = redis_address(url)
    if address.kind != "cluster":
        return _one_server(address, options)
    nodes = [AsyncClusterNode(host, port) for host, port in address.hosts]
    return redis.asyncio.RedisCluster(startup_nodes=nodes, **options, **address.server_options())


def publishing_client(url: str, **options: Any) -> redis.asyncio.Redis:
    """Return a new client for the running event loop that publishes and subscribes. Options: see `client`.

    A cluster passes publications on to all its nodes, so each connection is to one of them.
    """
    address = redis_address(url)
    if not url.startswith("unix:"):
        options = {"socket_keepalive": True, "socket_keepalive_options": _KEEPALIVE, **options}
    if address.kind != "cluster":
        return _one_server(address, options)
    options |= address.server_options()
    # Processes begin at different nodes, and those of one process publish and subscribe at different ones, so that its
    # heartbeats cross the cluster.
    first = randrange(len(address.hosts))
    nodes = cycle(address.hosts[first:] + address.hosts[:first])
    kind = _AnyNodeTls if options.pop("ssl", False) else _AnyNode
    pool = redis.asyncio.ConnectionPool(connection_class=kind, nodes=nodes, **options)
    return redis.asyncio.Redis(connection_pool=pool)


def _one_server(address: RedisAddress, options: dict[str, Any]) -> redis.asyncio.Redis:
    if address.kind == "server":
        found = redis.asyncio.Redis.from_url(address.url, **options)
        pool = found.connection_pool
        pool.connection_class = _SERVERS.get(pool.connection_class, pool.connection_class)
        return found
    options = options | address.server_options()
    kind = _MasterTls if options.pop("ssl", False) else _Master
    sentinels = _Sentinels(address.hosts, options=SENTINEL_OPTIONS | address.sentinel_options())
    pool = async_sentinel.SentinelConnectionPool(address.master, sentinels, connection_class=kind, **options)
    return redis.asyncio.Redis(connection_pool=pool)


class _Sentinels:
    """Knows the master's place. What a connection pool needs of redis-py's `Sentinel`.

    That one asks a Sentinel after the other, and one whose machine is off takes up all the time of a publication.
    """

    def __init__(self, hosts: tuple[Host, ...], *, options: dict[str, Any]) -> None:
        """`options` are the connections'."""
        self._hosts = hosts
        self._options = options

    async def discover_master(self, name: str) -> Host:
        """Return the place of the master `name` that the first Sentinel to answer knows.

        Errors: MasterNotFoundError.
        """
        asked = [asyncio.ensure_future(self._ask(host, name)) for host in self._hosts]
        try:
            for answer in asyncio.as_completed(asked):
                # One that is away or doesn't know it.
                with contextlib.suppress(redis.RedisError, OSError):
                    if found := await answer:
                        return found
        finally:
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
        raise async_sentinel.MasterNotFoundError(f"no Sentinel knows a master {name}")

    async def _ask(self, host: Host, name: str) -> Host | None:
        # A connection of its own, because the question is rare.
        async with redis.asyncio.Redis(host=host[0], port=host[1], **self._options) as sentinel:
            place: Any = await sentinel.sentinel_get_master_addr_by_name(name)
        return (place[0], int(place[1])) if place else None


class _LostConnection:
    """Mixin of connections: raises when the operating system closed the connection, as to a dead host (`_KEEPALIVE`).

    The system's error is a TimeoutError, which redis-py takes for the timeout of the read: it returns None
    without waiting, each time, and the event loop of a process that listens does nothing else anymore.
    """

    async def read_response(self, *arguments: Any, **options: Any) -> Any:
        response = await super().read_response(*arguments, **options)  # type: ignore[misc]
        stream: asyncio.StreamReader | None = self._reader  # type: ignore[attr-defined]
        if response is None and stream is not None and (error := stream.exception()) is not None:
            raise redis.ConnectionError(f"the connection was lost: {error}") from error
        return response


class _Server(_LostConnection, redis.asyncio.Connection):
    """A connection to one server."""


class _ServerTls(_LostConnection, redis.asyncio.SSLConnection):
    """A connection to one server by TLS."""


_SERVERS: dict[type[Any], type[Any]] = {redis.asyncio.Connection: _Server, redis.asyncio.SSLConnection: _ServerTls}


class _MasterRole(_LostConnection):
    """Part of a connection to a master: refuses a server that is none (any longer).

    A Sentinel that was cut off names the former master for a while. Publications to that one would reach no other
    process, and it would take them without an error.
    """

    async def on_connect_check_health(self, check_health: bool = True) -> None:
        await super().on_connect_check_health(check_health=check_health)  # type: ignore[misc]
        await self.send_command("ROLE")  # type: ignore[attr-defined]
        try:
            role = await self.read_response()
        except redis.exceptions.NoPermissionError:
            # The login may not ask; then the Sentinel's word has to do.
            return
        if role[0] not in (b"master", "master"):
            raise redis.ConnectionError("this server is no longer the master")


class _Master(_MasterRole, async_sentinel.SentinelManagedConnection):
    """A connection to the master."""


class _MasterTls(_MasterRole, async_sentinel.SentinelManagedSSLConnection):
    """A connection to the master by TLS."""


class _NextNode(_LostConnection):
    """Part of a connection to a cluster: each attempt to connect is to the next node."""

    def __init__(self, *, nodes: Iterator[Host], **options: Any) -> None:
        super().__init__(**options)
        self._nodes = nodes

    async def _connect(self) -> None:
        self.host, self.port = next(self._nodes)
        await super()._connect()  # type: ignore[misc]


class _AnyNode(_NextNode, redis.asyncio.Connection):
    """A connection to any node of a cluster."""


class _AnyNodeTls(_NextNode, redis.asyncio.SSLConnection):
    """A connection to any node of a cluster by TLS."""
