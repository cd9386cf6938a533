"""PostgreSQL's prepared statements for compiled queries: each connection plans a query once, not at every call.

A statement's constants stay literals, because a plan for any value of `state` couldn't use an index of one state.
"""

import re
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, cast
from weakref import WeakKeyDictionary

import psycopg
from django.db import NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import Cursor
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import FeatureNotSupported, InvalidSqlStatementName, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.sql import Literal
from psycopg.types.numeric import Int8

# One type for all integers: psycopg sends 2, 4 or 8 bytes by size, and each would be another statement.
_TYPES: dict[Callable[[Any], Any], Callable[[Any], Any]] = {
    int: Int8,
    list: lambda values: [Int8(value) for value in values],
}
# The statements that `_rows_at_once` prepared in each connection: (SQL, types of its parameters) and its name.
_Names = dict[tuple[str, tuple[int, ...]], bytes]
_prepared: WeakKeyDictionary[Any, _Names] = WeakKeyDictionary()
# No name is used twice: the server may still have statements that were forgotten here.
_numbers = count()
_PLACEHOLDER = re.compile("%%|%s")
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
    if _is_free(database):
        return _rows_at_once(database, sql, values)
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


def _is_free(database: BaseDatabaseWrapper) -> bool:
    """Return whether a statement is a transaction of its own that no one watches."""
    if database.queries_logged or database.execute_wrappers or not are_prepared(database):
        return False
    database.close_if_health_check_failed()
    database.ensure_connection()
    database.validate_thread_sharing()
    bare = cast("psycopg.Connection[Any]", database.connection)
    return (
        not database.in_atomic_block
        and bare.autocommit
        and bare.pgconn.transaction_status == TransactionStatus.IDLE
        # libpq refuses this in a pipeline.
        and not bare.pgconn.pipeline_status
    )


def _rows_at_once(database: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> list[Any]:
    """Return what `_rows` returns, by one call of libpq, which waits for the result without Python.

    Takes a third of the CPU time of a query through cursors (30 instead of 107 µs, measured): they are the definition.
    Prepared again are statements whose columns a migration changed, and all of a connection after a rollback or a
    `DROP`, when psycopg discards them.
    """
    bare = cast("psycopg.Connection[Any]", database.connection)
    with database.wrap_database_errors, bare.lock:
        try:
            return _loaded(bare, sql, values)
        except (FeatureNotSupported, InvalidSqlStatementName):
            _prepared.pop(bare, None)
            return _loaded(bare, sql, values)


def _loaded(bare: Any, sql: str, values: Sequence[Any]) -> list[Any]:
    transformer = Transformer(bare)
    given = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
    types = transformer.types or ()
    names = _prepared.setdefault(bare, {})
    name = names.get((sql, types))
    if name is None:
        name = b"whole_%d" % next(_numbers)
        _checked(bare, bare.pgconn.prepare(name, _numbered(sql).encode(), types))
        names[sql, types] = name
    result = _checked(bare, bare.pgconn.exec_prepared(name, given, transformer.formats))
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)


def _checked(bare: Any, result: Any) -> Any:
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    if bare.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError(bare.pgconn.get_error_message())
    raise error_from_result(result, encoding=bare.info.encoding)


def _numbered(sql: str) -> str:
    """Return SQL with libpq's placeholders: `$1` for the first `%s`; and `%` for `%%`."""
    numbers = count(1)
    return _PLACEHOLDER.sub(lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", sql)


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
