"""REDIS_URL: connects as written, or is refused without printing its password."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatapp.environment import Environment
from chatapp.lib.redis_url import redis_address


def read(url: str) -> str:
    return Environment({"REDIS_URL": url}).redis("REDIS_URL")


class TestRedis:
    @pytest.mark.parametrize(
        "url",
        [
            "redis://127.0.0.1:6379/0",
            "redis://:secret@h",
            "redis://chatapp:p%40%2F%23s@h:6380/3",
            "rediss://chatapp:secret@h:6380/0?ssl_ca_certs=/etc/ca.pem",
            "rediss://h/0?ssl_cert_reqs=none&ssl_check_hostname=false",
            "unix:///run/redis/redis.sock?db=2",
            "redis://[::1]:6379/0",
            "redis+sentinel://h:26379/main/0",
            "redis+sentinel://chatapp:p%40s@a:26379,b,[::1]:26380/main?sentinel_username=w&sentinel_password=s",
            "rediss+sentinel://a,b,c/main.1/2?ssl_ca_certs=/etc/ca.pem",
            "redis+cluster://a:7000,b:7001",
            "rediss+cluster://:secret@a,b/0?ssl_ca_certs=/etc/ca.pem",
        ],
    )
    def test_what_names_servers_without_doubt_is_taken(self, url):
        assert read(url) == url

    @pytest.mark.parametrize("password", ["hun@ter2", "hun#ter2", "hun/ter2", "hun?ter2"])
    def test_a_mark_in_the_password_is_refused_and_the_sentence_says_how_to_write_it(self, password):
        with pytest.raises(
            ImproperlyConfigured, match=r"REDIS_URL is not valid: it accepts redis://.*@ as %40"
        ) as refused:
            read(f"redis://chatapp:{password}@h:6379/0")
        assert "ter2" not in str(refused.value)

    def test_several_servers_need_to_be_named_by_their_kind(self):
        with pytest.raises(
            ImproperlyConfigured, match=r"names several servers: write redis\+sentinel://.*redis\+cluster"
        ):
            read("redis://a:1,b:2/0")

    @pytest.mark.parametrize(
        "url",
        [
            "redis+sentinel://h:26379",
            "redis+sentinel://h:26379/0/main",
            "redis+sentinel:///main",
            "redis+sentinel://a,,b/main",
            "redis+sentinel://a:0/main",
            "redis+sentinel://a:x/main",
            "redis+sentinel://a,a:26379/main",
            "redis+sentinel://" + ",".join(f"h{number}" for number in range(101)) + "/main",
        ],
    )
    def test_sentinels_without_doubt_only(self, url):
        with pytest.raises(ImproperlyConfigured, match=r"accepts redis\+sentinel://.*/master-name/"):
            read(url)

    @pytest.mark.parametrize(
        "url", ["redis+cluster://a/1", "redis+cluster://a?db=1", "redis+cluster://", "redis+cluster://a:0"]
    )
    def test_a_cluster_has_one_database(self, url):
        with pytest.raises(ImproperlyConfigured, match=r"accepts redis\+cluster://"):
            read(url)

    @pytest.mark.parametrize("url", ["redis+sentinel://c:hun@ter2@h/main", "redis+cluster://c:hun/ter2@h"])
    def test_a_mark_in_the_password_is_refused_for_these_too(self, url):
        with pytest.raises(ImproperlyConfigured, match=r"REDIS_URL is not valid.*@ as %40") as refused:
            read(url)
        assert "ter2" not in str(refused.value)

    def test_the_sentinels_have_their_own_login(self):
        address = redis_address("rediss+sentinel://c:p%40@a,b:1/main/3?sentinel_password=x%26y&ssl_ca_certs=/ca.pem")
        assert (address.hosts, address.master) == ((("a", 26379), ("b", 1)), "main")
        secure = {"ssl": True, "ssl_ca_certs": "/ca.pem"}
        assert address.server_options() == {"username": "c", "password": "p@", "db": 3, **secure}
        assert address.sentinel_options() == {"password": "x&y", **secure}
        assert "p@" not in repr(address)
        assert "x&y" not in repr(address)

    @pytest.mark.parametrize(
        "option",
        [
            "ssl_ca_cert=/x",
            "decode=1",
            "password_file=/x",
            # redis-py accepts these here, and fails at the first command.
            "decode_responses=true",
            "retry=5",
            "encoding=utf-16",
            "connection_class=x",
            "redis_connect_func=x",
            "host=other",
            "path",
        ],
    )
    def test_an_unknown_option_is_refused_by_name(self, option):
        for url in ("rediss://h/0", "rediss+sentinel://h/main/0", "rediss+cluster://h"):
            with pytest.raises(ImproperlyConfigured, match=f"REDIS_URL has an option.*{option.partition('=')[0]}"):
                read(f"{url}?{option}")

    @pytest.mark.parametrize(
        "url", ["redis://h/zero", "redis://h:0/0", "redis://h:99999", "redis://h/0?db=x", "http://h", "sentinel://h"]
    )
    def test_what_would_mean_another_place_is_refused(self, url):
        with pytest.raises(ImproperlyConfigured, match="REDIS_URL is not valid"):
            read(url)
