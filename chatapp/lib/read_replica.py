"""Reads that a replica of the database may answer: DATABASE_REPLICA_URL. The primary answers whenever in doubt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from chatapp.lib import clock

log = logging.getLogger(__name__)

T = TypeVar("T")

REPLICA_ALIAS = "replica"
# A replica that is away is not asked again for this long: each attempt may cost a connection's time limit.
PAUSE_SECONDS = 10.0
# What has no mark of its own (names, pictures) is at most this old.
STALE_SECONDS = 5.0

_alias: ContextVar[str] = ContextVar("read_alias", default=DEFAULT_DB_ALIAS)


def read_alias() -> str:
    """Return the alias of the database that reads go to now."""
    return _alias.get()


def read_connection() -> BaseDatabaseWrapper:
    """Return the connection that reads go to now, for SQL that isn't a queryset's."""
    return connections[_alias.get()]


class ReplicaRouter:
    """Django's router: reads as `from_replica` says, everything else on the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """Return the alias for reading, also of rows that were read elsewhere."""
        return _alias.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Return the primary's alias, also for rows that were read from the replica."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Rows of the replica are those of the primary."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """The replica gets migrations with everything else."""
        return db == DEFAULT_DB_ALIAS


class Replica:
    """Whether the replica may be asked. One per process."""

    def __init__(self) -> None:
        """Nothing is asked before the first read."""
        self._paused_until = 0.0
        self._position = ""
        self._position_until = 0.0
        self._is_used = True

    def is_worth_asking(self) -> bool:
        """Return whether there is a replica that answered lately."""
        return REPLICA_ALIAS in settings.DATABASES and clock.elapsed_seconds() >= self._paused_until

    def position(self) -> str:
        """Return a position in the primary's log, at most STALE_SECONDS old, that the replica must have reached.

        Queries: 1 on the primary, at most once in STALE_SECONDS.
        """
        if clock.elapsed_seconds() >= self._position_until:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_current_wal_lsn()::text")
                self._position = cursor.fetchone()[0]
            self._position_until = clock.elapsed_seconds() + STALE_SECONDS
        return self._position

    def note(self, *, is_used: bool, why: str = "") -> None:
        """Log when the replica begins or ceases to answer."""
        if is_used != self._is_used:
            self._is_used = is_used
            log.warning(
                "The replica answers again." if is_used else "The primary answers for the replica: %s",
                *([why] * (not is_used)),
            )

    def pause(self, error: Exception) -> None:
        """Ask no more for a while."""
        self._paused_until = clock.elapsed_seconds() + PAUSE_SECONDS
        connections[REPLICA_ALIAS].close()
        self.note(is_used=False, why=type(error).__name__)


replica = Replica()


def from_replica(read: Callable[[], T], *, has_seen: Callable[[str], bool]) -> T:
    """Return the result of `read`, by the replica if it has seen enough, else by the primary.

    `has_seen` asks the replica, with a position in the primary's log, whether it has everything that the reader may
    have been shown. `read` only reads and may be called twice.
    Queries: those of `read` and of `has_seen`.
    """
    if not replica.is_worth_asking():
        return read()
    position = replica.position()
    token = _alias.set(REPLICA_ALIAS)
    try:
        if has_seen(position):
            result = read()
            replica.note(is_used=True)
            return result
        replica.note(is_used=False, why="it is behind")
    except (OperationalError, InterfaceError) as error:
        # Away, or it had to cancel the read because of what the primary has changed.
        replica.pause(error)
    finally:
        _alias.reset(token)
    return read()
