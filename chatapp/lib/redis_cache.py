"""Django's cache on whatever REDIS_URL names, with one client for all threads."""

from collections.abc import Mapping
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from chatapp.lib import redis_clients


class _Client(RedisCacheClient):
    """Django's client, but for the connections."""

    def __init__(self, servers: list[str], *, serializer: Any = None, **options: Any) -> None:
        super().__init__(servers, serializer=serializer)
        self._url = servers[0]
        self._options = options

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return the process's client."""
        return redis_clients.client(self._url, **self._options)

    def set_many(self, data: Mapping[Any, Any], timeout: Any) -> None:
        """Set several keys at once. A cluster's pipeline takes no MSET, which is what Django's own sends."""
        if timeout == 0:
            self.delete_many(data)
            return
        pipeline = self.get_client(write=True).pipeline(transaction=False)
        for key, value in data.items():
            pipeline.set(key, self._serializer.dumps(value), ex=timeout)  # type: ignore[attr-defined]
        pipeline.execute()


class SiteCache(RedisCache):
    """The cache. In a cluster KEY_PREFIX has to be a hash tag: Django reads several keys by one command."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        """`server` is REDIS_URL, whose commas separate Sentinels or nodes; to Django's own they separate replicas."""
        super().__init__([server], params)
        self._class = _Client
