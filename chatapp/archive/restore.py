"""Restores a backup into an empty database and an empty store.

The database comes last, whole or not at all: until it is there, the same restore can be run again.
"""

import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files import File
from django.core.files.storage import storages
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from chatapp.archive.databases import (
    count_rows,
    postgres_conninfo,
    postgres_transaction,
    quoted,
    site_database,
    sqlite_snapshot,
)
from chatapp.archive.digests import differing, digests
from chatapp.archive.emptiness import filled_table, stored_stranger
from chatapp.archive.errors import ArchiveError
from chatapp.archive.manifest import Manifest
from chatapp.archive.postgres_programs import pg_restore
from chatapp.archive.snapshots import DIRECT, POSTGRES_NAME, SQLITE_NAME, last_line, running_on_database
from chatapp.archive.tar_file import CHUNK_BYTES, MEDIA, SECRETS, members, verified_manifest
from chatapp.environment import env
from chatapp.launch.data_lock import hold
from chatapp.launch.database import bring_up_to_date
from chatapp.lib.store import STORE_FAILURES

FAILURES: tuple[type[Exception], ...] = (*STORE_FAILURES, sqlite3.Error, psycopg.Error)
_KINDS = {"sqlite": SQLITE_NAME, "postgresql": POSTGRES_NAME}


class Restored(NamedTuple):
    """What was restored. `differing`: chats whose digest isn't the backup's; `miscounted`: tables with other counts."""

    manifest: Manifest
    differing: list[str]
    miscounted: list[str]
    has_other_key: bool


def restore(file: Path, *, note: Callable[[str], object]) -> Restored:
    """Check the archive, then restore it and apply the migrations that it lacks. `note` is told each step.

    Errors: ArchiveError.
    """
    hold_data_folder()
    note("Checking the archive …")
    try:
        manifest = verified_manifest(file)
        _require_kind(manifest)
        _require_migrations(manifest)
        _require_emptiness(manifest)
        note(f"Restoring {len(manifest.files)} files …")
        with members(file) as all_members:
            for member in all_members:
                if member.name.startswith(MEDIA):
                    _restore_media(member.name.removeprefix(MEDIA), member.content)
                elif member.name.startswith(SECRETS):
                    _replace(Path(settings.DATA_DIR) / member.name.removeprefix(SECRETS), member.content)
        note("Restoring the database …")
        _restore_database(file, manifest)
        note("Comparing digests …")
        with site_database() as database:
            differs = differing(manifest.digests, digests(database, manifest.digested))
            counts = count_rows(database)
        bring_up_to_date()
    except FAILURES as error:
        raise ArchiveError(f"The restore failed: {str(error).strip()}.") from error
    miscounted = [table for table, count in manifest.rows.items() if counts.get(table) != count]
    return Restored(manifest, differs, miscounted, _has_other_key(file))


def hold_data_folder() -> None:
    """Keep servers of this machine from starting until this process ends. Errors: ArchiveError if one runs."""
    try:
        hold(data_dir=Path(settings.DATA_DIR), is_alone=True)
    except ImproperlyConfigured as error:
        raise ArchiveError(
            f"ChatApp runs from {settings.DATA_DIR}, or it can't be written to: stop it first."
        ) from error


def _require_kind(manifest: Manifest) -> None:
    if manifest.database != _KINDS[connection.vendor]:
        other = "SQLite" if manifest.database == SQLITE_NAME else "PostgreSQL"
        way = " and run `manage.py move_to` afterwards" if manifest.database == SQLITE_NAME else ""
        raise ArchiveError(f"This backup is of {other}, the database here isn't: restore it into {other}{way}.")
    if connection.vendor == "postgresql" and settings.DATABASE_POOLER != "none":
        raise ArchiveError(DIRECT)


def _require_migrations(manifest: Manifest) -> None:
    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations} | {
        f"{app}.{name}" for migration in loader.disk_migrations.values() for app, name in migration.replaces
    }
    if newer := sorted(set(manifest.migrations) - known):
        raise ArchiveError(
            f"This backup was made by a newer release ({manifest.release}; it has the migration {newer[0]}): update"
            " ChatApp, then restore it."
        )


def _require_emptiness(manifest: Manifest) -> None:
    if connection.vendor == "postgresql" or Path(connection.settings_dict["NAME"]).exists():
        with site_database() as database:
            if table := filled_table(database):
                raise ArchiveError(
                    f"The database isn't empty: {table} has rows. A backup is restored only into an empty one: name a"
                    " new database in DATABASE_URL, or another DATA_DIR."
                )
    # What an interrupted restore of the same backup stored is written again.
    known = {name.removeprefix(MEDIA) for name in manifest.files if name.startswith(MEDIA)}
    if path := stored_stranger(known):
        raise ArchiveError(
            f"The store of media isn't empty: it has {path}. A backup is restored only into an empty one: move"
            " DATA_DIR/media away, or name another bucket in S3_BUCKET."
        )


def _restore_media(path: str, content: "IO[bytes]") -> None:
    store = storages["files"]
    store.delete(path)
    saved = store.save(path, File(content, name=path))
    if saved != path:
        raise ArchiveError(f"The store gave {path} the name {saved}.")


def _restore_database(file: Path, manifest: Manifest) -> None:
    connections.close_all()
    with members(file) as all_members:
        content = next(member.content for member in all_members if member.name == manifest.database)
        if manifest.database == SQLITE_NAME:
            target = Path(connection.settings_dict["NAME"])
            for rest in ("-wal", "-shm"):
                target.with_name(target.name + rest).unlink(missing_ok=True)
            _replace(target, content)
            # Not a file with a database's name only.
            with sqlite_snapshot(target) as database:
                database.tables()
        else:
            _run_pg_restore(content, manifest)


def _run_pg_restore(content: "IO[bytes]", manifest: Manifest) -> None:
    _drop_new_site(manifest.schema)
    program = pg_restore(dump_version=manifest.version)
    command = [program.path, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    with running_on_database([*command, f"--schema={manifest.schema}"], stdin=subprocess.PIPE) as running:
        # It may end before it has read everything, and says why.
        with suppress(BrokenPipeError):
            while running.stdin and (chunk := content.read(CHUNK_BYTES)):
                running.stdin.write(chunk)
        _, complaint = running.communicate()
    if running.returncode:
        raise ArchiveError(f"pg_restore failed, and nothing was restored into the database: {last_line(complaint)}")


def _drop_new_site(schema: str) -> None:
    """Drop the tables and functions of a site that was started and never used: the dump creates its own."""
    with postgres_transaction(postgres_conninfo(connection.settings_dict), writes=True) as database:
        row = database.opened.execute("SELECT current_schema()").fetchone()
        if row is None or row[0] != schema:
            raise ArchiveError(
                f"This backup is of the schema {schema}, and tables would be created in {row and row[0]} here: add"
                f" ?options=-csearch_path%3D{schema} to DATABASE_URL."
            )
        if table := filled_table(database):
            raise ArchiveError(f"The database isn't empty: {table} has rows.")
        for table in database.tables():
            database.opened.execute(f"DROP TABLE {quoted(table)} CASCADE".encode())
        functions = database.opened.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
            " AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
        ).fetchall()
        for (function,) in functions:
            database.opened.execute(f"DROP FUNCTION {function} CASCADE".encode())


def _replace(target: Path, content: "IO[bytes]") -> None:
    """Write a file that only this account may read, in place of an earlier one, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f"{target.name}.restored")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        while chunk := content.read(CHUNK_BYTES):
            stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _has_other_key(file: Path) -> bool:
    """Return whether SECRET_KEY comes from the environment and isn't the backup's."""
    with members(file) as all_members:
        for member in all_members:
            if member.name == f"{SECRETS}secret_key":
                stored = (Path(settings.DATA_DIR) / "secret_key").read_text().strip()
                return bool(env.text("SECRET_KEY")) and stored != settings.SECRET_KEY
    return False
