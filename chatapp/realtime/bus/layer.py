"""The channel layer over Redis: channels_redis' layer on whatever REDIS_URL names."""

from __future__ import annotations

import asyncio
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer, RedisPubSubLoopLayer, RedisSingleShardConnection
from channels_redis.utils import _wrap_close

from chatapp.lib.redis_clients import publishing_client


class _Connection(RedisSingleShardConnection):
    """The connections of one event loop. channels_redis' own know Sentinels only without TLS, and no cluster."""

    def _ensure_redis(self) -> None:
        if self._pubsub is None:
            options = dict(self.host)
            self._redis: Any = publishing_client(options.pop("address"), **options)
            self._pubsub: Any = self._redis.pubsub()


class _LoopLayer(RedisPubSubLoopLayer):
    """The layer of one event loop."""

    def __init__(self, *, hosts: list[dict[str, Any]], **options: Any) -> None:
        super().__init__(hosts=hosts, **options)
        self._shards = [_Connection(host, self) for host in hosts]


class BusLayer(RedisPubSubChannelLayer):
    """The layer. `hosts` holds one mapping: `address`, which is REDIS_URL, and redis-py's options."""

    def _get_layer(self) -> RedisPubSubLoopLayer:
        loop = asyncio.get_running_loop()
        if loop not in self._layers:
            self._layers[loop] = _LoopLayer(**self._kwargs, channel_layer=self)
            _wrap_close(self, loop)
        return self._layers[loop]
