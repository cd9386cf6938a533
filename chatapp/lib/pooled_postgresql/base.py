"""Django's PostgreSQL backend, whose pool finds broken connections without a round trip.

Every request and every batch of messages takes a connection from the pool. Asking the server each time whether it is
still there was a third of the database's part of a history page (measured).
"""

import select
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection from the pool, or one of its own."""

    @property
    def pool(self) -> ConnectionPool[Any] | None:
        """Return the pool, which Django makes with psycopg's own check."""
        pool: ConnectionPool[Any] | None = super().pool
        if pool is not None:
            pool._check = partial(check_open, pool.check)
        return pool


def check_open(check_others: Callable[[], object], connection: Any) -> None:
    """Ask the server only if there is something to read: it ends idle connections by a message or by closing them.

    A broken one is seldom alone, as the server has restarted: `check_others` replaces all of the pool's at once. By
    itself the pool finds one after the other and pauses for 1 s, 2 s and so on in between: a request gives up first.
    A server that vanished without either isn't found, nor does a query return then: TCP's own timeout ends both.
    Errors: psycopg.Error for a broken connection, which the pool replaces.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        try:
            ConnectionPool.check_connection(connection)
        except psycopg.Error:
            check_others()
            raise
