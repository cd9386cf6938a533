"""Startup check that what REDIS_URL names is usable."""

from __future__ import annotations

from typing import Any

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chatapp.lib.redis_clients import SENTINEL_OPTIONS
from chatapp.lib.redis_url import Host, RedisAddress, redis_address

_PATIENCE_SECONDS = 3
_TIMEOUTS: dict[str, Any] = {"socket_timeout": _PATIENCE_SECONDS, "socket_connect_timeout": _PATIENCE_SECONDS}
_INSTEAD = {
    "sentinel": "a Sentinel: write redis+sentinel://host:26379,host:26379,host:26379/master-name/number",
    "cluster": "a node of a cluster: write redis+cluster://host:port,host:port,host:port",
}


def require_usable_redis() -> None:
    """Reject a server that can never work. An unreachable one is accepted: it may come back.

    Errors: ImproperlyConfigured.
    """
    if not settings.REDIS_URL:
        return
    address = redis_address(settings.REDIS_URL)
    try:
        if address.kind == "sentinel":
            _require_master(address)
        elif address.kind == "cluster":
            _require_cluster(address)
        else:
            _require_server(address)
    except redis.AuthenticationError as error:
        raise ImproperlyConfigured("REDIS_URL: the server does not know this user name and password.") from error
    except (redis.RedisError, OSError) as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            wanted = "name the authority that signed it: rediss://…?ssl_ca_certs=/path/ca.pem"
            raise ImproperlyConfigured(f"REDIS_URL: the server's certificate cannot be verified; {wanted}.") from error


def _require_server(address: RedisAddress) -> None:
    with redis.Redis.from_url(address.url, **_TIMEOUTS) as server:
        kind = _mode(server)
    if kind in _INSTEAD:
        raise ImproperlyConfigured(f"REDIS_URL names {_INSTEAD[kind]}.")


def _require_master(address: RedisAddress) -> None:
    """Ask every Sentinel, and log in at the master they name."""
    asked = [_place_by(sentinel, address) for sentinel in address.hosts]
    answers = [answer for answer in asked if answer is not None]
    if answers and not any(answers):
        raise ImproperlyConfigured(f"REDIS_URL: the Sentinels know no master named {address.master}.")
    for host, port in {place for place in answers if place}:
        with redis.Redis(host=host, port=port, **_TIMEOUTS, **address.server_options()) as server:
            server.ping()


def _place_by(sentinel: Host, address: RedisAddress) -> Host | tuple[()] | None:
    """Return the place of the master by one Sentinel; empty if it knows none, None if it is away."""
    host, port = sentinel
    try:
        with redis.Redis(
            host=host, port=port, **{**SENTINEL_OPTIONS, **_TIMEOUTS, **address.sentinel_options()}
        ) as server:
            place: Any = server.sentinel_get_master_addr_by_name(address.master)
    except (redis.AuthenticationError, redis.exceptions.NoPermissionError) as error:
        raise ImproperlyConfigured(
            f"REDIS_URL: the Sentinel {host}:{port} does not accept its login: write "
            "?sentinel_username=…&sentinel_password=… of one that may ask SENTINEL GET-MASTER-ADDR-BY-NAME."
        ) from error
    except redis.ResponseError as error:
        raise ImproperlyConfigured(f"REDIS_URL: {host}:{port} is no Sentinel.") from error
    except (redis.RedisError, OSError) as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise
        return None
    return (str(place[0]), int(place[1])) if place else ()


def _require_cluster(address: RedisAddress) -> None:
    for host, port in address.hosts:
        try:
            with redis.Redis(host=host, port=port, **_TIMEOUTS, **address.server_options()) as server:
                kind = _mode(server)
        except redis.AuthenticationError:
            raise
        except (redis.RedisError, OSError) as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise
            continue
        if kind not in ("cluster", ""):
            raise ImproperlyConfigured(f"REDIS_URL: {host}:{port} is no node of a cluster.")


def _mode(server: redis.Redis) -> str:
    """Return what the server runs as; empty where the login may not ask."""
    try:
        return str(server.info("server").get("redis_mode", ""))
    except redis.exceptions.NoPermissionError:
        return ""
