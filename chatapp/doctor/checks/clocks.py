"""Whether the clocks of this machine, the database, Redis and the public URL agree."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from django.conf import settings

from chatapp.doctor.checks.redis_server import own_client
from chatapp.doctor.database_access import own_connection_or_skip, value_of
from chatapp.doctor.findings import Skipped, Wrong
from chatapp.doctor.own_site import ask_or_skip
from chatapp.lib import clock, redis_clients

# Tokens live for minutes, and HTTP dates have whole seconds.
MAX_SKEW_SECONDS = 5.0


def check_database_clock() -> str:
    """Compare with the database's."""
    if settings.IS_SQLITE:
        raise Skipped("SQLite has the clock of this machine")
    with own_connection_or_skip() as own:
        return _compared("the database", lambda: value_of(own, "SELECT clock_timestamp()"))


def check_redis_clock() -> str:
    """Compare with Redis'."""
    if not settings.REDIS_URL:
        raise Skipped("REDIS_URL isn't set")
    try:
        client = own_client()
        client.ping()
        return _compared("Redis", lambda: _from_redis(client))
    except redis_clients.ERRORS as error:
        raise Skipped("Redis doesn't answer, see redis") from error


def check_public_clock() -> str:
    """Compare with the HTTP date of the public URL."""
    ask_or_skip("/healthz")
    return _compared("the public URL", _from_http)


def _from_redis(client: Any) -> datetime:
    found = client.time()
    # A cluster answers for each node.
    seconds, microseconds = next(iter(found.values())) if isinstance(found, dict) else found
    return datetime.fromtimestamp(seconds + microseconds / 1_000_000, UTC)


def _from_http() -> datetime:
    try:
        return parsedate_to_datetime(ask_or_skip("/healthz").headers.get("date", ""))
    except ValueError as error:
        raise Skipped("the response has no date") from error


def _compared(whose: str, read: Callable[[], datetime]) -> str:
    before = clock.now()
    found = read()
    after = clock.now()
    # What the answer took is no skew.
    skew = (found - after if found > after else found - before if found < before else after - after).total_seconds()
    if abs(skew) > MAX_SKEW_SECONDS:
        direction = "ahead of" if skew > 0 else "behind"
        raise Wrong(
            f"the clock of {whose} is {abs(skew):.0f} s {direction} that of this machine",
            fix="let all machines follow a time server (chrony, systemd-timesyncd)",
        )
    return f"within {MAX_SKEW_SECONDS:g} s"
