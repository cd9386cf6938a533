"""What a backup says of itself: release, migrations, row counts, digests, and the SHA-256 of each of its files."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from chatapp.archive.digests import DigestedTable
from chatapp.archive.errors import ArchiveError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file in the archive."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of `manifest.json`.

    `database`: the name of the file; `version`: see `Snapshot`; `migrations`: `app.name` of each that was applied;
    `digested`: of what the digests are, so that a later release compares the same.
    """

    release: str
    made_at: str
    database: str
    version: int
    schema: str
    migrations: list[str]
    rows: dict[str, int]
    digested: list[DigestedTable]
    digests: dict[str, str]
    files: dict[str, ArchivedFile] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """Return the file."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Read the file. Errors: ArchiveError."""
        try:
            found = json.loads(content)
            if found.pop("format") != FORMAT:
                raise ArchiveError("This backup has another format than this release reads: update ChatApp first.")
            return cls(**{name: _READ[name](value) for name, value in found.items()})
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
            raise ArchiveError("This isn't a backup of ChatApp: its manifest.json can't be read.") from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value


def _table(value: Any) -> DigestedTable:
    name, chat_column, columns = value
    pairs = tuple((_text(column), _text(kind)) for column, kind in columns)
    return DigestedTable(_text(name), None if chat_column is None else _text(chat_column), pairs)


def _file(value: Any) -> ArchivedFile:
    return ArchivedFile(size=_number(value["size"]), sha256=_text(value["sha256"]))


_READ: dict[str, Any] = {
    **dict.fromkeys(("release", "made_at", "database", "schema"), _text),
    "version": _number,
    "migrations": lambda value: list(map(_text, value)),
    "rows": lambda value: {_text(table): _number(count) for table, count in value.items()},
    "digested": lambda value: list(map(_table, value)),
    "digests": lambda value: {_text(key): _text(digest) for key, digest in value.items()},
    "files": lambda value: {_text(name): _file(one) for name, one in value.items()},
}
