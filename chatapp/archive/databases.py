"""Reads a SQLite or PostgreSQL database directly, without models: one snapshot, in batches of bounded size."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import psycopg
from django.db import connection
from psycopg import pq
from psycopg.conninfo import make_conninfo

ROWS_AT_ONCE = 2_000
_OF_LIBPQ = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
_NO_LIMITS = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL lock_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO'",
)
# A time as both databases can write it: UTC, with six digits after the point, whatever it was stored with.
_SQLITE_TIME = "substr(replace({0}, '+00:00', '') || CASE WHEN instr({0}, '.') THEN '' ELSE '.' END || '000000', 1, 26)"
_POSTGRES_TIME = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


class Database(Protocol):
    """What digests need of a database. `spellings`: kind of a column -> SQL for its common form."""

    spellings: Mapping[str, str]

    def tables(self) -> dict[str, list[str]]:
        """Return the columns of each table."""

    def rows(self, statement: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, loading some at a time."""


class SqliteDatabase:
    """A SQLite database behind an open connection."""

    spellings: Mapping[str, str] = {
        "uuid": "lower(replace({}, '-', ''))",
        "time": _SQLITE_TIME,
        "bytes": "lower(hex({}))",
    }

    def __init__(self, opened: sqlite3.Connection) -> None:
        self.opened = opened

    def tables(self) -> dict[str, list[str]]:
        """Return the columns of each table, without virtual tables and what these consist of."""
        found = self.opened.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        virtual = tuple(name for name, sql in found if sql and sql.upper().startswith("CREATE VIRTUAL"))
        parts = ("sqlite_", *virtual, *(f"{name}_" for name in virtual))
        names = [name for name, _sql in found if not name.startswith(parts)]
        return {name: [row[1] for row in self.opened.execute(f"PRAGMA table_info({quoted(name)})")] for name in names}

    def rows(self, statement: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, loading some at a time."""
        cursor = self.opened.execute(statement)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from rows


class PostgresDatabase:
    """The current schema of a PostgreSQL database behind a connection with an open transaction."""

    spellings: Mapping[str, str] = {
        "boolean": "{}::int",
        "uuid": "replace({}::text, '-', '')",
        "time": _POSTGRES_TIME,
        "date": "{}::text",
        "json": "{}::text",
        "address": "host({})",
        "bytes": "encode({}, 'hex')",
    }

    def __init__(self, opened: "psycopg.Connection[tuple[Any, ...]]") -> None:
        self.opened = opened

    def tables(self) -> dict[str, list[str]]:
        """Return the columns of each table, without partitions and generated columns."""
        found = self.opened.execute(
            "SELECT relname, array_agg(attname::text ORDER BY attnum) FROM pg_class"
            " JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
            " WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = current_schema()::regnamespace"
            " GROUP BY relname ORDER BY relname"
        )
        return {name: list(columns) for name, columns in found}

    def rows(self, statement: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, loading some at a time."""
        with self.opened.cursor(name="chatapp_archive") as cursor:
            cursor.itersize = ROWS_AT_ONCE
            cursor.execute(statement.encode())
            yield from cursor


@contextmanager
def site_database() -> Iterator[Database]:
    """Open the site's database for reading; everything is of one moment."""
    if connection.vendor == "sqlite":
        with sqlite_snapshot(Path(connection.settings_dict["NAME"])) as database:
            yield database
    else:
        with postgres_transaction(postgres_conninfo(connection.settings_dict), writes=False) as database:
            yield database


@contextmanager
def sqlite_snapshot(file: Path) -> Iterator[SqliteDatabase]:
    """Open a SQLite file for reading only, in one transaction. Errors: sqlite3.Error."""
    with closing(opened_for_reading(file)) as opened:
        opened.execute("BEGIN")
        yield SqliteDatabase(opened)


def opened_for_reading(file: Path) -> sqlite3.Connection:
    """Return a connection that can't write. Transactions are the caller's. Errors: sqlite3.Error."""
    return sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, isolation_level=None, timeout=30)


@contextmanager
def postgres_transaction(conninfo: str, *, writes: bool) -> Iterator[PostgresDatabase]:
    """Connect and begin a transaction without time limits: a snapshot, or one that writes and is committed at the end.

    Errors: psycopg.Error.
    """
    mode = "" if writes else "ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with psycopg.connect(conninfo, autocommit=True, prepare_threshold=None) as opened:
        opened.execute(f"BEGIN {mode}".encode())
        for statement in _NO_LIMITS:
            opened.execute(statement.encode())
        try:
            yield PostgresDatabase(opened)
        except BaseException:
            # What is still running when the caller is interrupted is cancelled with the connection.
            opened.close()
            raise
        opened.execute("COMMIT")


def postgres_conninfo(database: Mapping[str, Any], *, with_password: bool = True) -> str:
    """Return Django's settings of a PostgreSQL database as libpq takes them."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    options = {name: value for name, value in database["OPTIONS"].items() if name in known}
    login = {libpq: database[name] for name, libpq in _OF_LIBPQ.items() if database.get(name)}
    found = {**options, **login}
    if not with_password:
        found.pop("password", None)
    return make_conninfo("", **found)


def quoted(name: str) -> str:
    """Return the name of a table or column for SQL."""
    return '"' + name.replace('"', '""') + '"'


def count_rows(database: Database) -> dict[str, int]:
    """Return how many rows each table has."""
    return {table: next(iter(database.rows(f"SELECT COUNT(*) FROM {quoted(table)}")))[0] for table in database.tables()}
