"""Django's cache on each kind of server."""

from collections.abc import Iterator

import pytest

from chatapp.lib.redis_cache import SiteCache
from chatapp.tests.redis_servers import cluster, watched_by_sentinels

pytestmark = pytest.mark.launch


@pytest.fixture(params=["sentinel", "cluster"])
def url(request, tmp_path) -> Iterator[str]:
    if request.param == "sentinel":
        with watched_by_sentinels(tmp_path) as watched:
            yield watched.url
    else:
        with cluster(tmp_path) as nodes:
            yield "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in nodes)


class TestSiteCache:
    def test_several_keys_are_read_at_once(self, url):
        cache = SiteCache(url, {"KEY_PREFIX": "{site}", "OPTIONS": {"socket_timeout": 5}})
        values = {f"key{number}": number for number in range(20)}
        cache.set_many(values, 60)
        assert cache.get_many([*values, "other"]) == values
        cache.delete_many(list(values)[1:])
        assert cache.get_many(values) == {"key0": 0}
        cache.set("key1", {"any": "object"}, 60)
        assert cache.get("key1") == {"any": "object"}
