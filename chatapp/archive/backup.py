"""Makes a backup: database, media and secrets in one file, which appears whole or not at all."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages

from chatapp.archive.databases import count_rows
from chatapp.archive.digests import digested_tables, digests
from chatapp.archive.errors import ArchiveError
from chatapp.archive.manifest import Manifest
from chatapp.archive.snapshots import site_snapshot
from chatapp.archive.steady_disk import flushed_meanwhile
from chatapp.archive.tar_file import MEDIA, SECRET_FILES, SECRETS, ArchiveWriter
from chatapp.lib import clock
from chatapp.lib.store import STORE_FAILURES
from chatapp.lib.store_move import paths_of

_NAME = re.compile(r"chatapp-\d{8}T\d{6}Z\.tar")
_WORK = ".chatapp-backup-"
_ABANDONED_SECONDS = 86_400


def back_up(target: Path, *, with_secrets: bool) -> Manifest:
    """Write a backup to `target`, which must not exist yet; return its manifest. The site may be in use.

    Errors: ArchiveError; then nothing is left.
    """
    if target.exists() or target.is_symlink():
        raise ArchiveError(f"{target} exists already: name another file, or move it away.")
    if not target.parent.is_dir():
        raise ArchiveError(f"There is no folder {target.parent}: make it first.")
    try:
        with _work_folder(target.parent) as folder, flushed_meanwhile(folder):
            draft = folder / "archive.tar"
            manifest = _write(draft, with_secrets=with_secrets)
            _publish(draft, target)
    except STORE_FAILURES as error:
        raise ArchiveError(f"The backup failed: {error}.") from error
    return manifest


def new_name() -> str:
    """Return the name of a backup of now."""
    return clock.now().strftime("chatapp-%Y%m%dT%H%M%SZ.tar")


def rotate(folder: Path, *, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups of a folder, and what killed ones left; return the deleted backups."""
    backups = sorted(file for file in folder.iterdir() if _NAME.fullmatch(file.name))
    deleted = backups[:-keep]
    for file in deleted:
        file.unlink()
    before = clock.now().timestamp() - _ABANDONED_SECONDS
    for work in folder.glob(f"{_WORK}*"):
        if work.stat().st_mtime < before:
            shutil.rmtree(work, ignore_errors=True)
    return deleted


def _write(draft: Path, *, with_secrets: bool) -> Manifest:
    made_at = clock.to_rfc3339(clock.now())
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        archive = ArchiveWriter(stream)
        with site_snapshot(draft.parent) as snapshot:
            tables = digested_tables(snapshot.database)
            applied = snapshot.database.rows("SELECT app, name FROM django_migrations ORDER BY app, name")
            manifest = Manifest(
                release=settings.RELEASE,
                made_at=made_at,
                database=snapshot.name,
                version=snapshot.version,
                schema=snapshot.schema,
                migrations=[f"{app}.{name}" for app, name in applied],
                rows=count_rows(snapshot.database),
                digested=tables,
                digests=digests(snapshot.database, tables),
                files=archive.files,
            )
        with snapshot.file.open("rb") as content:
            archive.add(snapshot.name, content)
        snapshot.file.unlink()
        # After the database: what its rows name is stored before them. What has been deleted since, no row needs.
        _add_media(archive)
        if with_secrets:
            _add_secrets(archive)
        archive.close(manifest)
        stream.flush()
        os.fsync(stream.fileno())
    return manifest


def _add_media(archive: ArchiveWriter) -> None:
    store = storages["files"]
    with suppress(FileNotFoundError):
        for path in paths_of(store):
            with suppress(FileNotFoundError), store.open(path) as content:
                archive.add(f"{MEDIA}{path}", content)


def _add_secrets(archive: ArchiveWriter) -> None:
    for name in SECRET_FILES:
        with suppress(FileNotFoundError), (Path(settings.DATA_DIR) / name).open("rb") as content:
            archive.add(f"{SECRETS}{name}", content)


@contextmanager
def _work_folder(parent: Path) -> Iterator[Path]:
    """Make a folder beside the target, on its disk, that only this account may enter."""
    folder = Path(tempfile.mkdtemp(prefix=_WORK, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _publish(draft: Path, target: Path) -> None:
    """Give the finished file its name. Errors: ArchiveError if another one got it meanwhile."""
    try:
        # Unlike `rename`, it never replaces.
        os.link(draft, target)
    except FileExistsError:
        raise ArchiveError(f"{target} exists already: name another file, or move it away.") from None
    except OSError:
        # Some file systems have no links.
        draft.rename(target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
