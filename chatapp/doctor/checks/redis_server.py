"""Whether Redis answers, can be used, and throws nothing away."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chatapp.doctor.examination import PATIENCE_SECONDS
from chatapp.doctor.findings import Skipped, Wrong
from chatapp.lib import redis_clients
from chatapp.ops.redis_server import require_usable_redis

LEAST_VERSION = 6
_FULL = 0.9
_KEEPS_ALL = "noeviction"
_MEBIBYTE = 1_048_576


def check_redis() -> str:
    """Connect, and read version and kind."""
    if not settings.REDIS_URL:
        raise Skipped("REDIS_URL isn't set: everything runs in one process")
    try:
        require_usable_redis()
    except ImproperlyConfigured as error:
        raise Wrong(str(error).rstrip("."), fix="correct REDIS_URL") from error
    try:
        found = facts_of_servers("server")
    except redis_clients.ERRORS as error:
        raise Wrong(
            f"it doesn't answer: {error}", fix="start Redis, or correct host, port and password in REDIS_URL"
        ) from error
    versions = {str(one.get("redis_version", "0")) for one in found}
    old = sorted(version for version in versions if int(version.split(".")[0]) < LEAST_VERSION)
    if old:
        raise Wrong(f"Redis {old[0]} is too old", fix=f"upgrade to Redis {LEAST_VERSION} or newer")
    name = "Valkey" if any(one.get("server_name") == "valkey" for one in found) else "Redis"
    return f"{name} {', '.join(sorted(versions))}"


def check_redis_memory() -> str:
    """Read the limit of its memory and what happens at it."""
    for found in facts_or_skip("memory"):
        limit, used = int(found.get("maxmemory", 0)), int(found.get("used_memory", 0))
        policy = str(found.get("maxmemory_policy", _KEEPS_ALL))
        if policy != _KEEPS_ALL:
            raise Wrong(
                f"maxmemory-policy is {policy}: Redis may throw away who is online and other shared state",
                fix=f"set maxmemory-policy {_KEEPS_ALL}, or give ChatApp a Redis of its own",
            )
        if limit and used > _FULL * limit:
            raise Wrong(f"{used // _MEBIBYTE} of {limit // _MEBIBYTE} MiB are used", fix="raise maxmemory")
    return f"{_KEEPS_ALL}, with space"


def facts_or_skip(section: str) -> list[dict[str, Any]]:
    """Return a section of each server's INFO. Errors: Skipped without a Redis that answers."""
    if not settings.REDIS_URL:
        raise Skipped("REDIS_URL isn't set")
    try:
        return facts_of_servers(section)
    except redis_clients.ERRORS as error:
        raise Skipped("Redis doesn't answer, see redis") from error


def facts_of_servers(section: str) -> list[dict[str, Any]]:
    """Return a section of INFO: of the server, or of each node of a cluster. Errors: those of redis_clients."""
    found: dict[str, Any] = own_client().info(section)
    by_node = [one for one in found.values() if isinstance(one, dict)]
    return by_node if by_node and len(by_node) == len(found) else [found]


def own_client() -> Any:
    """Return a client that waits 4 seconds at most."""
    return redis_clients.client(
        settings.REDIS_URL, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
