"""Moves a site from SQLite to PostgreSQL.

One transaction on PostgreSQL: tables are filled by COPY without their indexes, these are built, sequences set, digests
compared, and only then is it committed. Interrupted anywhere, it leaves an empty database, and runs again. SQLite is
opened for reading only.
"""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from django.conf import settings

from chatapp.archive.databases import (
    Database,
    PostgresDatabase,
    SqliteDatabase,
    count_rows,
    postgres_conninfo,
    postgres_transaction,
    quoted,
    sqlite_snapshot,
)
from chatapp.archive.digests import differing, digested_tables, digests
from chatapp.archive.emptiness import TABLES_OF_A_NEW_SITE, filled_table
from chatapp.archive.errors import ArchiveError
from chatapp.archive.schema_parts import create_schema_parts, drop_schema_parts
from chatapp.environment import for_children
from chatapp.lib import clock
from chatapp.lib.database_url import database_settings
from chatapp.lib.wrong_url import WrongURL
from chats.models import Message, SearchEntry
from chats.queries.search_indexer import INDEXER

MIGRATIONS = "django_migrations"
MESSAGES = Message._meta.db_table
# Its tokens have another form on PostgreSQL: the search indexer writes them again from the messages.
_REWRITTEN = SearchEntry._meta.db_table
_READ_AGAIN = "UPDATE chats_logcursor SET seq = 0, tries = 0, retry_at = now() WHERE consumer_id = %s"


class Moved(NamedTuple):
    """Seconds and rows. `was_there`: an earlier move had come to its end."""

    messages: int
    rows: int
    copy_seconds: float
    index_seconds: float
    digest_seconds: tuple[float, float]
    was_there: bool


def move(url: str, *, source: Path, note: Callable[[str], object]) -> Moved:
    """Copy everything from the SQLite file to the PostgreSQL database. `note` is told each step.

    Errors: ArchiveError; then nothing was written to PostgreSQL but empty tables.
    """
    conninfo = _conninfo(url)
    try:
        with sqlite_snapshot(source) as original:
            _prepare(url, conninfo, applied=_applied(original), note=note)
            with postgres_transaction(conninfo, writes=True) as target:
                _require_same_migrations(_applied(original), _applied(target))
                return _moved(original, target, note=note)
    except (sqlite3.Error, psycopg.Error, OSError) as error:
        raise ArchiveError(f"Nothing was moved: {str(error).strip()}") from error


def run_on_target(url: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a management command on the other database."""
    command = [sys.executable, "-m", "django", *arguments]
    variables = for_children(DATABASE_URL=url, DATABASE_POOLER="none")
    return subprocess.run(command, cwd=settings.BASE_DIR, env=variables, capture_output=True, text=True, check=False)


def _conninfo(url: str) -> str:
    try:
        found = database_settings(url)
    except WrongURL as error:
        raise ArchiveError(f"The address of PostgreSQL {error}.") from error
    except ValueError:
        found = {"ENGINE": ""}
    if not found["ENGINE"].endswith("postgresql"):
        raise ArchiveError("Name the PostgreSQL database to move to: postgres://user:password@host:port/name")
    return postgres_conninfo(found)


def _prepare(url: str, conninfo: str, *, applied: set[tuple[str, str]], note: Callable[[str], object]) -> None:
    """Create the tables that are missing, unless the database belongs to something else."""
    with postgres_transaction(conninfo, writes=False) as target:
        there = target.tables()
        row = target.opened.execute("SELECT current_schema()").fetchone()
        if row is None or row[0] is None:
            raise ArchiveError("The role may use no schema of this database: GRANT CREATE ON SCHEMA public TO it.")
        if there and (MIGRATIONS not in there or "accounts_user" not in there):
            raise ArchiveError("The database has tables of something else: name an empty one.")
        if there and applied == _applied(target):
            return
    note("Creating the tables …")
    migrated = run_on_target(url, "migrate", "--no-input", "--verbosity=0")
    if migrated.returncode:
        raise ArchiveError(f"The tables can't be created: {(migrated.stderr.strip().splitlines() or ['?'])[-1]}")


def _applied(database: Database) -> set[tuple[str, str]]:
    return {(app, name) for app, name in database.rows(f"SELECT app, name FROM {MIGRATIONS}")}  # nosec B608


def _require_same_migrations(here: set[tuple[str, str]], there: set[tuple[str, str]]) -> None:
    if other := sorted(here ^ there):
        raise ArchiveError(
            f"The SQLite database is of another release ({'.'.join(other[0])} is applied on one side only): run"
            " `manage.py migrate` first."
        )


def _moved(original: SqliteDatabase, target: PostgresDatabase, *, note: Callable[[str], object]) -> Moved:
    counts = count_rows(original)
    messages = counts[MESSAGES]
    rows = sum(count for table, count in counts.items() if table not in (MIGRATIONS, _REWRITTEN))
    if table := filled_table(target):
        _require_same_counts(table, counts, count_rows(target))
        note("The database has as many rows of everything already. Comparing digests …")
        return Moved(messages, rows, 0, 0, _compare(original, target), was_there=True)
    started = clock.elapsed_seconds()
    parts = drop_schema_parts(target.opened)
    _copy_tables(original, target, counts=counts, note=note)
    copied = clock.elapsed_seconds()
    note("Building indexes and constraints …")
    create_schema_parts(target.opened, parts)
    _set_sequences(original, target)
    target.opened.execute(_READ_AGAIN.encode(), [INDEXER])
    target.opened.execute("ANALYZE")
    built = clock.elapsed_seconds()
    note("Comparing digests …")
    seconds = _compare(original, target)
    return Moved(messages, rows, copied - started, built - copied, seconds, was_there=False)


def _require_same_counts(table: str, here: dict[str, int], there: dict[str, int]) -> None:
    # A site that was started after the move has more of what it writes by itself.
    own = TABLES_OF_A_NEW_SITE | {_REWRITTEN}
    if any(here.get(name) != count for name, count in there.items() if name not in own):
        raise ArchiveError(f"The PostgreSQL database isn't empty: {table} has rows. Name an empty one.")


def _compare(original: SqliteDatabase, target: PostgresDatabase) -> tuple[float, float]:
    tables = digested_tables(original)
    started = clock.elapsed_seconds()
    here = digests(original, tables)
    between = clock.elapsed_seconds()
    there = digests(target, tables)
    ended = clock.elapsed_seconds()
    if differs := differing(here, there):
        raise ArchiveError(
            f"The digests of {len(differs)} chat(s) differ, the first {differs[0]}: the database isn't what SQLite has."
        )
    return between - started, ended - between


def _copy_tables(
    original: SqliteDatabase, target: PostgresDatabase, *, counts: Mapping[str, int], note: Callable[[str], object]
) -> None:
    here, there = original.tables(), target.tables()
    tables = [table for table in there if table not in (MIGRATIONS, _REWRITTEN)]
    names = ", ".join(map(quoted, (*tables, _REWRITTEN)))
    target.opened.execute(f"TRUNCATE {names}".encode())
    partitioned = {
        name for (name,) in target.opened.execute("SELECT relname FROM pg_class WHERE relkind = 'p'").fetchall()
    }
    for table in tables:
        if missing := set(here.get(table, ())) - set(there[table]) or ({table} if table not in here else set()):
            raise ArchiveError(f"The two databases differ: {', '.join(sorted(missing))} is missing in one of them.")
        if counts[table]:
            note(f"Copying {table} …")
        _copy_table(original, target, table, columns=here[table], freezes=table not in partitioned)


def _copy_table(
    original: SqliteDatabase, target: PostgresDatabase, table: str, *, columns: list[str], freezes: bool
) -> None:
    """Copy as text, which PostgreSQL reads by its own types: UUIDs without dashes, times (as UTC), JSON, 0 and 1."""
    named = ", ".join(map(quoted, columns))
    statement = f"COPY {quoted(table)} ({named}) FROM STDIN{' (FREEZE)' if freezes else ''}"
    try:
        with target.opened.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in original.rows(f"SELECT {named} FROM {quoted(table)}"):  # nosec B608
                copy.write_row(row)
    except psycopg.DataError as error:
        raise ArchiveError(f"PostgreSQL refuses a row of {table}: {str(error).strip()}") from error


def _set_sequences(original: SqliteDatabase, target: PostgresDatabase) -> None:
    """Continue where SQLite's numbers end, which may be above the highest: ids of deleted rows aren't given again."""
    used = dict(original.rows("SELECT name, seq FROM sqlite_sequence"))
    for table, columns in target.tables().items():
        if table == MIGRATIONS or "id" not in columns:
            continue
        row = target.opened.execute("SELECT pg_get_serial_sequence(%s, 'id')", [quoted(table)]).fetchone()
        if row is None or row[0] is None:
            continue
        highest = _value(target, f"SELECT COALESCE(MAX(id), 0) FROM {quoted(table)}")  # nosec B608
        if last := max(highest, used.get(table, 0)):
            target.opened.execute("SELECT setval(%s, %s)", [row[0], last])


def _value(target: PostgresDatabase, statement: str) -> Any:
    row = target.opened.execute(statement.encode()).fetchone()
    return row[0] if row else None
