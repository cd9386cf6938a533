"""REDIS_URL: connects as written, or is refused without printing its password."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatapp.environment import Environment


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
        ],
    )
    def test_one_server_by_any_way_is_taken(self, url):
        assert read(url) == url

    @pytest.mark.parametrize("password", ["hun@ter2", "hun#ter2", "hun/ter2", "hun?ter2"])
    def test_a_mark_in_the_password_is_refused_and_the_sentence_says_how_to_write_it(self, password):
        with pytest.raises(
            ImproperlyConfigured, match=r"REDIS_URL is not valid: it accepts redis://.*@ as %40"
        ) as refused:
            read(f"redis://chatapp:{password}@h:6379/0")
        assert "ter2" not in str(refused.value)

    @pytest.mark.parametrize(
        "url",
        [
            "redis+sentinel://h:26379/main/0",
            "sentinel://h",
            "rediss+sentinel://a,b/x",
            "redis://a:1,b:2/0",
            "redis+cluster://h",
        ],
    )
    def test_sentinels_and_clusters_are_refused_with_the_way_out(self, url):
        with pytest.raises(ImproperlyConfigured, match=r"REDIS_URL must name one server.*HAProxy"):
            read(url)

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
        with pytest.raises(ImproperlyConfigured, match=f"REDIS_URL has an option.*{option.partition('=')[0]}"):
            read(f"rediss://h/0?{option}")

    @pytest.mark.parametrize(
        "url", ["redis://h/zero", "redis://h:0/0", "redis://h:99999", "redis://h/0?db=x", "http://h"]
    )
    def test_what_would_mean_another_place_is_refused(self, url):
        with pytest.raises(ImproperlyConfigured, match="REDIS_URL is not valid"):
            read(url)
