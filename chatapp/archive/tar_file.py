"""The archive: an uncompressed tar file, written and read as a stream. Reading trusts none of its names and sizes."""

import hashlib
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple

from chatapp.archive.errors import ArchiveError
from chatapp.archive.manifest import ArchivedFile, Manifest
from chatapp.archive.snapshots import POSTGRES_NAME, SQLITE_NAME
from chatapp.lib import clock

MANIFEST = "manifest.json"
MEDIA = "media/"
SECRETS = "secrets/"
# Files of DATA_DIR that can't be made anew.
SECRET_FILES = ("secret_key",)
CHUNK_BYTES = 256 * 1024
# A digest for each of a million chats, and a hash for each of a million files.
_MANIFEST_BYTES = 512 * 1_048_576
# Longer ones are read at once by tarfile, as names are.
_LONGEST_READ = 1_048_576
_LONGEST_PATH = 1_000
_PART_OF_PATH = re.compile(r"(?!\.{1,2}\Z)[^/\\\x00-\x1f\x7f]{1,255}")


class ArchiveWriter:
    """Writes files into an archive and notes their hashes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.files: dict[str, ArchivedFile] = {}

    def add(self, name: str, content: "IO[bytes]") -> None:
        """Add a file, as long as it is now."""
        size = content.seek(0, 2)
        content.seek(0)
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(clock.now().timestamp())
        reader = _HashingReader(content)
        self._tar.addfile(member, reader)  # type: ignore[arg-type]  # it reads, which is all that is asked of it
        _forget(self._tar)
        self.files[name] = ArchivedFile(size=size, sha256=reader.digest.hexdigest())

    def close(self, manifest: Manifest) -> None:
        """Add the manifest, the last file, and the archive's end."""
        self.add(MANIFEST, BytesIO(manifest.to_json()))
        # It doesn't name itself.
        del self.files[MANIFEST]
        self._tar.close()


class Member(NamedTuple):
    """A file in an archive that is being read."""

    name: str
    size: int
    content: "IO[bytes]"


@contextmanager
def members(file: Path) -> Iterator[Iterator[Member]]:
    """Read the files of an archive one after the other; each only until the next one.

    Errors: ArchiveError for whatever a backup doesn't have, before anything of it is used.
    """
    try:
        # `_ShortReads` reads, seeks and tells, which is all that is asked of it.
        with file.open("rb") as stream, tarfile.TarFile(fileobj=_ShortReads(stream)) as tar:  # type: ignore[arg-type]
            yield _members(tar)
    except (tarfile.TarError, EOFError, UnicodeError) as error:
        raise ArchiveError(f"{file} is no backup, or is cut off: {error}.") from error


def verified_manifest(file: Path) -> Manifest:
    """Read the whole archive and return its manifest, if every file is there and has its size and SHA-256.

    Errors: ArchiveError, OSError.
    """
    found: dict[str, ArchivedFile] = {}
    manifest = None
    with members(file) as all_members:
        for member in all_members:
            if manifest is not None or member.name in found:
                raise ArchiveError(f"The archive is damaged: {member.name} is where no backup has it.")
            if member.name == MANIFEST:
                if member.size > _MANIFEST_BYTES:
                    raise ArchiveError("The archive is damaged: its manifest is too large.")
                manifest = Manifest.from_json(b"".join(_chunks(member.content)))
                continue
            digest = hashlib.sha256()
            for chunk in _chunks(member.content):
                digest.update(chunk)
            found[member.name] = ArchivedFile(size=member.size, sha256=digest.hexdigest())
    if manifest is None:
        raise ArchiveError("The archive has no manifest: it is cut off, or no backup.")
    wrong = sorted(name for name in found.keys() | manifest.files.keys() if found.get(name) != manifest.files.get(name))
    if wrong:
        raise ArchiveError(
            f"The archive is damaged: {len(wrong)} file(s) have another size or SHA-256 than its manifest says or are"
            f" missing, the first {wrong[0]}. Nothing was restored; use another backup."
        )
    if manifest.database not in (SQLITE_NAME, POSTGRES_NAME) or manifest.database not in found:
        raise ArchiveError("The archive has no database.")
    return manifest


def is_allowed(name: str) -> bool:
    """Return whether a backup may have a file of this name."""
    if name in (MANIFEST, SQLITE_NAME, POSTGRES_NAME, *(f"{SECRETS}{secret}" for secret in SECRET_FILES)):
        return True
    path = name.removeprefix(MEDIA)
    is_short = len(path) <= _LONGEST_PATH
    return name.startswith(MEDIA) and is_short and all(map(_PART_OF_PATH.fullmatch, path.split("/")))


def _members(tar: tarfile.TarFile) -> Iterator[Member]:
    while (member := tar.next()) is not None:
        _forget(tar)
        is_plain = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not member.issparse() and member.size >= 0
        if not is_plain or not is_allowed(member.name):
            raise ArchiveError(f"The archive is refused: no backup has an entry like {member.name[:200]!r}.")
        content = tar.extractfile(member)
        if content is not None:
            yield Member(member.name, member.size, content)


def _forget(tar: tarfile.TarFile) -> None:
    """Empty the list of all files that tarfile makes: a site may have millions."""
    tar.members.clear()  # type: ignore[attr-defined]  # undocumented, but a plain list since Python 2


def _chunks(content: "IO[bytes]") -> Iterator[bytes]:
    while chunk := content.read(CHUNK_BYTES):
        yield chunk


class _HashingReader:
    """A file that hashes what is read of it."""

    def __init__(self, content: "IO[bytes]") -> None:
        self._content = content
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        chunk = self._content.read(size)
        self.digest.update(chunk)
        return chunk


class _ShortReads:
    """A file for tarfile, which reads a name at once, however long an archive claims it to be."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell = stream.seek, stream.tell

    def read(self, size: int) -> bytes:
        if not 0 <= size <= _LONGEST_READ:
            raise ArchiveError("The archive is refused: it has a name or a header of more than 1 MiB.")
        return self._stream.read(size)
