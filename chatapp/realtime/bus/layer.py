"""The channel layer over Redis: channels_redis' layer on whatever REDIS_URL names."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer, RedisPubSubLoopLayer, RedisSingleShardConnection
from channels_redis.utils import _wrap_close

from chatapp.lib.redis_clients import publishing_client
from chatapp.lib.redis_url import redis_address


class _Connection(RedisSingleShardConnection):
    """The connections of one event loop. channels_redis' own know Sentinels only without TLS, and no cluster."""

    def _ensure_redis(self) -> None:
        if self._pubsub is None:
            options = dict(self.host)
            self._redis: Any = publishing_client(options.pop("address"), **options)
            self._pubsub: Any = self._redis.pubsub()

    async def subscribe_each(self, channels: Sequence[str]) -> None:
        """Subscribe to several channels with one command."""
        async with self._lock:
            missing = [channel for channel in channels if channel not in self._subscribed_to]
            if missing:
                self._ensure_redis()
                self._ensure_receiver()
                await self._pubsub.subscribe(*missing)
                self._subscribed_to.update(missing)

    async def publish_each(self, channels: Sequence[str], message: bytes) -> None:
        """Publish the same message on several channels in one round trip."""
        async with self._lock:
            self._ensure_redis()
            pipe = self._redis.pipeline(transaction=False)
            for channel in channels:
                pipe.publish(channel, message)
            await pipe.execute()

    async def count_subscribers(self, channel: str) -> int:
        """Return how many connections are subscribed to `channel`; in a cluster, an estimate."""
        async with self._lock:
            self._ensure_redis()
            [(_channel, count)] = await self._redis.pubsub_numsub(channel)
        address = redis_address(self.host["address"])
        # A node counts only its own subscribers, and each process subscribes at a random node.
        return int(count) * (len(address.hosts) if address.kind == "cluster" else 1)


class _LoopLayer(RedisPubSubLoopLayer):
    """The layer of one event loop."""

    def __init__(self, *, hosts: list[dict[str, Any]], **options: Any) -> None:
        super().__init__(hosts=hosts, **options)
        self._shards = [_Connection(host, self) for host in hosts]

    async def groups_add(self, groups: Sequence[str], channel: str) -> None:
        """Add this process's `channel` to several groups. Errors: those of the client library."""
        channels = [self._get_group_channel_name(group) for group in groups]
        for name in channels:
            self.groups.setdefault(name, set()).add(channel)
        await self._shards[0].subscribe_each(channels)

    async def groups_send(self, groups: Sequence[str], message: dict[str, Any]) -> None:
        """Send the same message to several groups. Errors: those of the client library."""
        channels = [self._get_group_channel_name(group) for group in groups]
        # There is only one host.
        await self._shards[0].publish_each(channels, self.channel_layer.serialize(message))

    async def count_members(self, group: str) -> int:
        """Return how many processes are in `group`; in a cluster, an estimate. Errors: those of the client library."""
        channel = self._get_group_channel_name(group)
        return int(await self._get_shard(channel).count_subscribers(channel))


class BusLayer(RedisPubSubChannelLayer):
    """The layer. `hosts` holds one mapping: `address`, which is REDIS_URL, and redis-py's options."""

    async def groups_add(self, groups: Sequence[str], channel: str) -> None:
        """Add this process's `channel` to several groups. Errors: those of the client library."""
        await self._get_layer().groups_add(groups, channel)

    async def groups_send(self, groups: Sequence[str], message: dict[str, Any]) -> None:
        """Send the same message to several groups. Errors: those of the client library."""
        await self._get_layer().groups_send(groups, message)

    async def count_members(self, group: str) -> int:
        """Return how many processes are in `group`; in a cluster, an estimate. Errors: those of the client library."""
        return int(await self._get_layer().count_members(group))

    def _get_layer(self) -> _LoopLayer:
        loop = asyncio.get_running_loop()
        if loop not in self._layers:
            self._layers[loop] = _LoopLayer(**self._kwargs, channel_layer=self)
            _wrap_close(self, loop)
        return self._layers[loop]
