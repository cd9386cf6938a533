"""The bytes of uploaded files: pieces while they arrive, then the file itself and its smaller pictures.

They go through Django's storage `files`: a folder, or a bucket of an S3 service (chatapp/settings/storage.py). A file's
folder is named after its id, below two of its digits: no folder has too many entries.
"""

import hashlib
import logging
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from chatapp.lib import clock
from chatapp.lib.errors import AppError, NotFound, Unavailable
from chatapp.lib.full_disk import StorageFull, space_left
from chatapp.lib.shared_files import share
from chatapp.lib.store import reachable_store

log = logging.getLogger(__name__)

ROOT = "files"
WHOLE = "whole"
POSTER = "poster"
# The beginning of a text as HTML.
TEXT = "text"
_CHUNK_BYTES = 256 * 1024
_ABANDONED_SECONDS = 86_400
_SHARDS = tuple(f"{number:02x}" for number in range(256))


class _Movable(File):
    """A file of this machine that the storage may take instead of copying it."""

    def temporary_file_path(self) -> str:
        """Django's storage moves what has such a path."""
        return str(self.name)


def store() -> Storage:
    """Return the storage."""
    return storages["files"]


def store_part(file_id: UUID, content: "File[bytes]", *, offset: int) -> str:
    """Store a piece and return its name, which no other piece has: two tabs may send the same one.

    Errors: NotFound (the file was deleted meanwhile), StorageFull, Unavailable.
    """
    name = f"{offset}-{secrets.token_hex(4)}"
    try:
        _save(_path(file_id, name), content)
    except FileNotFoundError as error:
        raise NotFound() from error
    return name


def delete_part(file_id: UUID, name: str) -> None:
    """Delete a piece. Errors: Unavailable."""
    with reachable_store():
        store().delete(_path(file_id, name))


def assemble(file_id: UUID, parts: Iterable[str], *, into: Path) -> str:
    """Write the pieces to one file of this machine, and return its SHA-256.

    Errors: FileNotFoundError, StorageFull, Unavailable.
    """
    digest = hashlib.sha256()
    with reachable_store(), space_left(), into.open("wb") as target:
        for name in parts:
            with store().open(_path(file_id, name)) as part:
                while chunk := part.read(_CHUNK_BYTES):
                    digest.update(chunk)
                    target.write(chunk)
    return digest.hexdigest()


def store_version(file_id: UUID, version: str, source: Path) -> None:
    """Store the file (`whole`) or a smaller picture, in place of an earlier one. `source` is moved or copied.

    Errors: StorageFull, Unavailable.
    """
    path, size = _path(file_id, version), source.stat().st_size
    with source.open("rb") as content:
        with reachable_store():
            store().delete(path)
        _save(path, _Movable(content, name=str(source)) if is_local() else File(content, name=version))
    if is_local():
        share(store().path(path))
    elif version_size(file_id, version) != size:
        # Not every S3 service refuses what it could not read completely.
        log.error("The store has another size of %s than was sent to it.", path)
        raise Unavailable()


def open_version(file_id: UUID, version: str) -> BinaryIO:
    """Open the file or a smaller picture. Errors: FileNotFoundError, Unavailable."""
    with reachable_store():
        return store().open(_path(file_id, version))  # type: ignore[return-value]  # reads bytes


def version_size(file_id: UUID, version: str) -> int:
    """Return the size in bytes. Errors: FileNotFoundError, Unavailable."""
    with reachable_store():
        return store().size(_path(file_id, version))


def local_path(file_id: UUID, version: str) -> str:
    """Return the path below the storage's folder, as a proxy names it."""
    return _path(file_id, version)


def delete_bytes(file_id: UUID) -> None:
    """Delete everything that is stored of a file. Errors: Unavailable."""
    delete_all_but(file_id, keep=())
    if is_local():
        with reachable_store():
            store().delete(_folder(file_id))


def delete_all_but(file_id: UUID, *, keep: Iterable[str]) -> None:
    """Delete what is stored of a file except some versions. Errors: Unavailable."""
    kept = set(keep)
    try:
        with reachable_store():
            for name in store().listdir(_folder(file_id))[1]:
                if name not in kept:
                    store().delete(_path(file_id, name))
    except FileNotFoundError:
        return


def share_versions(file_id: UUID) -> int:
    """Let `FILES_GROUP` read a file and its smaller pictures, but no piece of an upload; return how many they are."""
    try:
        names = [
            name for name in store().listdir(_folder(file_id))[1] if name in (WHOLE, POSTER, TEXT) or name.isdecimal()
        ]
    except FileNotFoundError:
        return 0
    for name in names:
        share(store().path(_path(file_id, name)))
    return len(names)


def stored_ids() -> Iterator[list[UUID]]:
    """Yield the ids of stored files, in groups. Errors: Unavailable."""
    for shard in _SHARDS:
        try:
            with reachable_store():
                names = store().listdir(f"{ROOT}/{shard}")[0]
        except FileNotFoundError:
            continue
        if names:
            yield [UUID(name) for name in names if _is_id(name)]


def delete_abandoned() -> None:
    """Delete what killed processes left of arriving bodies and half processed files, a day later."""
    before = clock.now().timestamp() - _ABANDONED_SECONDS
    for entry in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir():
        with suppress(FileNotFoundError):
            if entry.stat().st_mtime < before:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def require_space(size: int, *, promised: int = 0) -> None:
    """Check that a file of this size leaves the reserve on the disk, with what is promised to others still to come.

    Errors: StorageFull.
    """
    if not is_local():
        return
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    # Twice: a file is in pieces and whole for a moment.
    if shutil.disk_usage(folder).free - promised - 2 * size < settings.FILE_DISK_RESERVE:
        log.warning("An upload of %s bytes is refused: less than FILE_DISK_RESERVE would be free.", size)
        raise StorageFull()


def is_local() -> bool:
    """Return whether the bytes are in a folder of this machine."""
    return isinstance(store(), FileSystemStorage)


def _save(path: str, content: "File[bytes]") -> None:
    """Store bytes under a name that is free. Errors: StorageFull, Unavailable; then nothing is left."""
    try:
        with reachable_store(), space_left():
            store().save(path, content)
    except AppError:
        with suppress(AppError), reachable_store():
            store().delete(path)
        raise


def _folder(file_id: UUID) -> str:
    return f"{ROOT}/{file_id.hex[:2]}/{file_id}"


def _path(file_id: UUID, name: str) -> str:
    return f"{_folder(file_id)}/{name}"


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
