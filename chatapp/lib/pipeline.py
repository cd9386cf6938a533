"""Statements that travel together: PostgreSQL answers all of a pipeline in one round trip."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connections


@contextmanager
def pipelined() -> Iterator[None]:
    """Send the statements of the block without waiting for their results, which are there at its end.

    They still run one after the other, and each sees what was committed before it began. In the block, only `ask` and
    `write` of compiled queries and of statements about rows: whatever waits for a result ends the advantage, and the
    ORM takes counts of changed rows that haven't come yet. SQLite has no round trips: nothing changes there.
    Errors: the first of the statements' errors, at the end of the block.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        yield
        return
    database.ensure_connection()
    with database.wrap_database_errors, cast("Any", database.connection).pipeline():
        yield
