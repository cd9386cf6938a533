"""A digest per chat over its messages and all that belongs to them, the same on SQLite and PostgreSQL.

A row's hash is of its values in a form that both databases can write: UUIDs without dashes, times in UTC with
microseconds, JSON with sorted keys. The hashes of a chat's rows are added up, so no order has to be agreed on, and
nothing but a number for each chat is in memory. What belongs to no chat has a digest of its own.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Field, ForeignKey, Model

from chatapp.archive.databases import Database, quoted
from chatapp.archive.errors import ArchiveError
from chats.models import Chat, LogConsumer, LogCursor, SearchEntry

# Key of what belongs to no chat: people, devices, settings.
SITE = "site"
KINDS = {
    "BinaryField": "bytes",
    "BooleanField": "boolean",
    "DateField": "date",
    "DateTimeField": "time",
    "FloatField": "float",
    "GenericIPAddressField": "address",
    "JSONField": "json",
    "UUIDField": "uuid",
    **dict.fromkeys(("CharField", "EmailField", "SlugField", "TextField", "URLField"), "text"),
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField"), "integer"),
    **dict.fromkeys(("BigIntegerField", "IntegerField", "SmallIntegerField"), "integer"),
    **dict.fromkeys(
        ("PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"), "integer"
    ),
}  # fmt: skip
# Made of the messages, behind the sends: each kind of database has its own form of it.
_DERIVED = (LogConsumer, LogCursor, SearchEntry)
_MODULUS = 1 << 256
_encode = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode


class DigestedTable(NamedTuple):
    """What of a table is digested. `chat_column` is None if its rows belong to no chat; `columns`: name and kind."""

    name: str
    chat_column: str | None
    columns: tuple[tuple[str, str], ...]


def digested_tables(database: Database) -> list[DigestedTable]:
    """Return what is digested, by the models: those of their tables and columns that this database has."""
    there = database.tables()
    found = []
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in there and model not in _DERIVED and model._meta.managed and not model._meta.proxy:
            kinds = {field.column: _kind_of(field) for field in model._meta.concrete_fields}
            columns = tuple((name, kind) for name, kind in sorted(kinds.items()) if name in there[table])
            found.append(DigestedTable(table, _chat_column(model), columns))
    return sorted(found)


def digests(database: Database, tables: Iterable[DigestedTable]) -> dict[str, str]:
    """Return the digest of each chat, by its id as text, and of `SITE`.

    Errors: ArchiveError for a table, column or kind that the database doesn't have.
    """
    totals = {SITE: 0}
    there = database.tables()
    for table in tables:
        _require(table, there)
        for chat_id, hashed in _hashed_rows(database, table):
            key = SITE if chat_id is None else str(chat_id)
            totals[key] = (totals.get(key, 0) + hashed) % _MODULUS
    return {key: f"{total:064x}" for key, total in totals.items()}


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Return the keys whose digests differ, or that only one side has: chats by id, then the rest."""
    found = [key for key in one.keys() | other.keys() if one.get(key) != other.get(key)]
    return sorted(found, key=lambda key: (not key.isdecimal(), int(key) if key.isdecimal() else 0, key))


def _hashed_rows(database: Database, table: DigestedTable) -> Iterator[tuple[Any, int]]:
    spelled = [database.spellings.get(kind, "{}").format(quoted(name)) for name, kind in table.columns]
    chat = "NULL" if table.chat_column is None else quoted(table.chat_column)
    begin = hashlib.sha256(_encode([table.name, table.columns]).encode())
    documents = [index for index, (_name, kind) in enumerate(table.columns, start=1) if kind == "json"]
    # The names are of tables and columns that exist.
    for row in database.rows(f"SELECT {', '.join([chat, *spelled])} FROM {quoted(table.name)}"):  # nosec B608
        values = list(row)
        for index in documents:
            if values[index] is not None:
                values[index] = _same_json(values[index])
        hashed = begin.copy()
        hashed.update(_encode(values[1:]).encode())
        yield row[0], int.from_bytes(hashed.digest(), "big")


# Most messages have the same few values, such as `[]`.
@lru_cache(maxsize=4_096)
def _same_json(text: str) -> str:
    return _encode(json.loads(text, parse_float=_same_number))


def _same_number(text: str) -> int | float:
    """Return a number as PostgreSQL writes it: `1e2` is `100` there."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _kind_of(field: "Field[Any, Any]") -> str:
    while isinstance(field, ForeignKey):
        field = field.target_field
    return KINDS[field.get_internal_type()]


def _chat_column(model: type[Model]) -> str | None:
    if model is Chat:
        return "id"
    keys = [
        field.column
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is Chat
    ]
    return keys[0] if keys else None


def _require(table: DigestedTable, there: Mapping[str, list[str]]) -> None:
    columns = {name for name, _kind in table.columns} | ({table.chat_column} - {None})
    missing = columns - set(there.get(table.name, ()))
    unknown = {kind for _name, kind in table.columns} - set(KINDS.values())
    if table.name not in there or missing or unknown:
        raise ArchiveError(f"The database has another form of the table {table.name} than its digest is of.")
