"""Copies of the site's database in a file, of one moment, while the site is in use."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from chatapp.archive.databases import (
    Database,
    opened_for_reading,
    postgres_conninfo,
    postgres_transaction,
    quoted,
    sqlite_snapshot,
)
from chatapp.archive.errors import ArchiveError
from chatapp.archive.postgres_programs import pg_dump
from chatapp.environment import for_children

SQLITE_NAME, POSTGRES_NAME = "database.sqlite3", "database.dump"
DIRECT = (
    "This needs a direct connection to PostgreSQL, not a pooler's: set DATABASE_URL to the server itself and"
    " DATABASE_POOLER=none for this command."
)


class Snapshot(NamedTuple):
    """A file that is complete when the block ends, and the same moment of the database for reading meanwhile.

    `version`: of SQLite, or of the pg_dump that writes the file. `schema`: PostgreSQL's, or empty.
    """

    name: str
    file: Path
    version: int
    schema: str
    database: Database


@contextmanager
def site_snapshot(folder: Path) -> Iterator[Snapshot]:
    """Write the database into a file in `folder`; inside the block it may still be written.

    Errors: ArchiveError.
    """
    taken = _of_sqlite if connection.vendor == "sqlite" else _of_postgres
    try:
        with taken(folder) as snapshot:
            yield snapshot
    except (sqlite3.Error, psycopg.Error) as error:
        raise ArchiveError(f"The database can't be read: {str(error).strip()}") from error


@contextmanager
def _of_sqlite(folder: Path) -> Iterator[Snapshot]:
    copy = folder / SQLITE_NAME
    with closing(opened_for_reading(Path(connection.settings_dict["NAME"]))) as opened:
        # A reader like others: writers don't wait for it.
        opened.execute("VACUUM INTO ?", [str(copy)])
    with sqlite_snapshot(copy) as database:
        yield Snapshot(SQLITE_NAME, copy, sqlite3.sqlite_version_info[0], "", database)


@contextmanager
def _of_postgres(folder: Path) -> Iterator[Snapshot]:
    if settings.DATABASE_POOLER != "none":
        raise ArchiveError(DIRECT)
    copy = folder / POSTGRES_NAME
    with postgres_transaction(postgres_conninfo(connection.settings_dict), writes=False) as database:
        program = pg_dump(server_version=database.opened.info.server_version // 10_000)
        row = database.opened.execute("SELECT pg_export_snapshot(), current_schema()").fetchone()
        moment, schema = row or ("", "")
        command = [program.path, "--format=custom", "--compress=1", "--no-owner", "--no-privileges"]
        # Quoted, because it would be a pattern.
        command += [f"--snapshot={moment}", f"--schema={quoted(schema)}"]
        with copy.open("wb") as stream, running_on_database(command, stdout=stream.fileno()) as dumping:
            yield Snapshot(POSTGRES_NAME, copy, program.version, schema, database)
            _, complaint = dumping.communicate()
            if dumping.returncode:
                raise ArchiveError(f"pg_dump failed: {last_line(complaint)}")


@contextmanager
def running_on_database(
    command: list[str], *, stdin: int | None = None, stdout: int | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program of PostgreSQL on the site's database; the password isn't on its command line."""
    conninfo = postgres_conninfo(connection.settings_dict, with_password=False)
    password = conninfo_to_dict(postgres_conninfo(connection.settings_dict)).get("password")
    variables = for_children(**({"PGPASSWORD": str(password)} if password else {}))
    running = subprocess.Popen(
        [*command, f"--dbname={conninfo}"], stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, env=variables
    )
    try:
        yield running
    except BaseException:
        running.kill()
        raise
    finally:
        running.wait()


def last_line(complaint: bytes) -> str:
    """Return the last line that a program wrote."""
    return (complaint.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
