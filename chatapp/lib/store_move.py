"""Copies everything that one store has to another: files, pictures of people and chats, and the site's mark.

A copy that stopped goes on: what the target has in the same size is not copied again, because names are never used
twice. Each copy is read back and its SHA-256 compared.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, NamedTuple

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage

_CHUNK_BYTES = 256 * 1024
_MEMORY_BYTES = 1_048_576


class CopyDiffers(Exception):
    """A copy has other bytes than the original; `args`: its path."""


class Moved(NamedTuple):
    """How many files were copied now, and how many the target had."""

    copied: int
    present: int


def copy_store(source: Storage, target: Storage, *, verify: bool, note: Callable[[str], None]) -> Moved:
    """Copy what the target lacks. `verify`: compare the bytes of what it has, too. `note` is told each copied path.

    Errors: CopyDiffers, and those of the stores.
    """
    copied = present = 0
    for path in paths_of(source):
        try:
            if _has(target, path, size=source.size(path)):
                present += 1
                if verify and _sha256(source, path) != _sha256(target, path):
                    raise CopyDiffers(path)
                continue
            _copy(source, target, path)
        except FileNotFoundError:
            # Deleted meanwhile.
            continue
        copied += 1
        note(path)
    return Moved(copied, present)


def delete_moved(source: Storage, target: Storage) -> int:
    """Delete from the source what the target has; return how many files were."""
    deleted = 0
    for path in list(paths_of(source)):
        if _has(target, path, size=source.size(path)):
            source.delete(path)
            deleted += 1
    return deleted


def paths_of(store: Storage, folder: str = "") -> Iterator[str]:
    """Yield the paths of all files of a store, in a fixed order."""
    folders, files = store.listdir(folder)
    for name in sorted(files):
        # S3 lists a folder that someone made as an empty name.
        if name:
            yield f"{folder}/{name}" if folder else name
    for name in sorted(filter(None, folders)):
        yield from paths_of(store, f"{folder}/{name}" if folder else name)


def _has(store: Storage, path: str, *, size: int) -> bool:
    with suppress(FileNotFoundError):
        return store.exists(path) and store.size(path) == size
    return False


def _copy(source: Storage, target: Storage, path: str) -> None:
    # A copy that was cut off has another size.
    target.delete(path)
    with (
        source.open(path) as original,
        SpooledTemporaryFile(max_size=_MEMORY_BYTES, dir=str(settings.FILE_UPLOAD_TEMP_DIR)) as content,
    ):
        digest = _digested(original, into=content)
        content.seek(0)
        target.save(path, File(content, name=path))
    if _sha256(target, path) != digest:
        target.delete(path)
        raise CopyDiffers(path)


def _sha256(store: Storage, path: str) -> str:
    with store.open(path) as content:
        return _digested(content)


def _digested(content: "File[bytes]", *, into: "SpooledTemporaryFile[bytes] | BinaryIO | None" = None) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(_CHUNK_BYTES):
        digest.update(chunk)
        if into is not None:
            into.write(chunk)
    return digest.hexdigest()
