"""How checks reach the database: by a connection of their own, outside the pool and with an upper bound."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from chatapp.doctor.examination import PATIENCE_SECONDS
from chatapp.doctor.findings import Skipped


@contextmanager
def own_connection(**options: Any) -> Iterator[BaseDatabaseWrapper]:
    """Connect as the site does, with `options` on top of its own. Errors: DatabaseError."""
    own = connection.copy()
    if not settings.IS_SQLITE:
        found = {name: value for name, value in own.settings_dict["OPTIONS"].items() if name != "pool"}
        own.settings_dict["OPTIONS"] = {"connect_timeout": PATIENCE_SECONDS, **found, **options}
    try:
        own.ensure_connection()
        yield own
    finally:
        own.close()


@contextmanager
def own_connection_or_skip() -> Iterator[BaseDatabaseWrapper]:
    """Like `own_connection`, for checks of details. Errors: Skipped if the database doesn't answer."""
    try:
        with own_connection() as own:
            yield own
    except DatabaseError as error:
        raise Skipped("the database doesn't answer, see database") from error


@contextmanager
def tables_or_skip() -> Iterator[None]:
    """For checks that read rows. Errors: Skipped if the database doesn't answer or isn't migrated."""
    try:
        yield
    except DatabaseError as error:
        raise Skipped("the tables can't be read, see database and migrations") from error


def value_of(own: BaseDatabaseWrapper, query: str) -> Any:
    """Return the single value of a query."""
    with own.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None
