"""PostgreSQL's prepared statements for compiled queries: each connection plans a query once, not at every call.

A statement's constants stay literals, because a plan for any value of `state` couldn't use an index of one state.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.db import NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import Cursor
from psycopg.sql import Literal
from psycopg.types.numeric import Int8

# One type for all integers: psycopg sends 2, 4 or 8 bytes by size, and each would be another statement.
_TYPES: dict[Callable[[Any], Any], Callable[[Any], Any]] = {
    int: Int8,
    list: lambda values: [Int8(value) for value in values],
}
# (type, name of an argument) or (None, constant): the parameters of a compiled query in order.
Parameters = list[tuple[Callable[[Any], Any] | None, Any]]


def are_prepared(database: BaseDatabaseWrapper) -> bool:
    """Return whether statements may stay in a connection: not in SQLite, nor behind a pooler (DATABASE_POOLER)."""
    return database.settings_dict["OPTIONS"].get("prepare_threshold") is not None


def with_literals(sql: str, parameters: Parameters, database: BaseDatabaseWrapper) -> tuple[str, Parameters]:
    """Return SQL that contains its constants, and the parameters that are left."""
    database.ensure_connection()
    places = ["%s" if type_ else _literal(value, database) for type_, value in parameters]
    # Formatting halves each `%%`, which psycopg needs once more.
    filled = sql.replace("%%", "%%%%") % tuple(places)
    return filled, [(_TYPES.get(type_, type_), name) for type_, name in parameters if type_]


def rows_of(database: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> list[Any]:
    """Run a statement, which its first use in a connection prepares.

    A migration may have changed the type of a column since: outside a transaction, statements are then prepared again.
    Inside one, the rollback discards them.
    """
    try:
        return _rows(database, sql, values)
    except NotSupportedError:
        if database.in_atomic_block:
            raise
        with database.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        return _rows(database, sql, values)


def ask(database: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> Callable[[], list[Any]]:
    """Run a statement inside a transaction, prepared where they may be; return what fetches its rows.

    In a pipeline (chatapp/lib/pipeline.py) the rows are there at its end.
    """
    cursor = run(database, sql, values)

    def rows() -> list[Any]:
        with cursor:
            return cast("list[Any]", cursor.fetchall())

    return rows


def run(database: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> Any:
    """Run a statement like `ask` and return its cursor."""
    cursor = _cursor(database)
    cursor.execute(sql, values)
    return cursor


def _rows(database: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> list[Any]:
    return ask(database, sql, values)()


def _cursor(database: BaseDatabaseWrapper) -> Any:
    if database.queries_logged or not are_prepared(database):
        # The log reads the statement from Django's own cursor.
        return database.cursor()
    database.close_if_health_check_failed()
    database.ensure_connection()
    database.validate_thread_sharing()
    with database.wrap_database_errors:
        # Django's own cursor writes values into the SQL, so PostgreSQL wouldn't see the same statement twice.
        bare: Any = Cursor(database.connection)
    return database.make_cursor(bare)


def _literal(value: Any, database: BaseDatabaseWrapper) -> str:
    return Literal(value).as_string(database.connection).replace("%", "%%")
