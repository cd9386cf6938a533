"""Statements that travel together: PostgreSQL answers all of a pipeline in one round trip."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.dispatch import Signal
from psycopg.pq import TransactionStatus

from chatapp.lib import clock

# Sent after each pipeline that ended with a commit; `seconds` is how long it took.
committed = Signal()


@contextmanager
def pipelined() -> Iterator[None]:
    """Send the statements of the block without waiting for their results, which are there at its end.

    They still run one after the other, and each sees what was committed before it began. The `BEGIN` of a transaction
    whose first statements they are travels with them. In the block, only `ask` and `write` of compiled queries and of
    statements about rows: whatever waits for a result ends the advantage, and the ORM takes counts of changed rows that
    haven't come yet. SQLite has no round trips: nothing changes there.
    Errors: the first of the statements' errors, at the end of the block.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        yield
        return
    database.ensure_connection()
    connection = cast("Any", database.connection)
    begins = database.in_atomic_block and connection.info.transaction_status == TransactionStatus.IDLE
    if begins:
        # psycopg would wait for the answer to a `BEGIN` of its own.
        connection.autocommit = True
    with database.wrap_database_errors, connection.pipeline():
        if begins:
            connection.execute("BEGIN")
        yield


@contextmanager
def pipelined_to_commit() -> Iterator[None]:
    """Pipeline the last statements of an atomic block with its `COMMIT`, if the block is the outermost one.

    At the end of the block they are committed, and their results are there. The atomic block finds nothing left to
    commit; what waits for its commit runs at its end as always.
    Errors: as `pipelined`, and those of the commit: nothing was stored then.
    """
    database = connections[DEFAULT_DB_ALIAS]
    commits = database.vendor == "postgresql" and _is_outermost(database)
    began = clock.elapsed_seconds()
    with pipelined():
        yield
        if commits:
            cast("Any", database.connection).execute("COMMIT")
    if commits:
        committed.send(sender=None, seconds=clock.elapsed_seconds() - began)


def _is_outermost(database: BaseDatabaseWrapper) -> bool:
    """Return whether the end of the innermost atomic block commits. Django keeps an id, or None, for each inner one."""
    return database.in_atomic_block and not database.savepoint_ids and not database.needs_rollback
