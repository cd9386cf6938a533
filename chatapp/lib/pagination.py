"""Pagination by keyset: a page of a list, and `next`, the opaque cursor of the page after it.

A cursor holds the sort key of the last entry, not its id: the entry may change, be hidden or be deleted between pages.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from django.db.models import Model, Q, QuerySet
from msgspec import Meta

from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import MAX_WHOLE_NUMBER, Input, described
from chatapp.lib.sentences import program_sentence

M = TypeVar("M", bound=Model)
Key = tuple[Any, ...]

MAX_LIMIT = 100
NOT_A_CURSOR = program_sentence("not_a_cursor", "must be what `next` said")
# The longest holds a folded name: 400 characters of at most 4 bytes.
MAX_CURSOR_CHARACTERS = 2_500
# How a part of a key is parsed.
_PARSED: dict[type, Any] = {
    int: Annotated[int, Meta(ge=0, le=MAX_WHOLE_NUMBER)],
    str: str,
    datetime: Annotated[datetime, Meta(tz=True)],
}


class ListQuery(Input):
    """A page of a list: the first one, or the one after the page whose `next` is `cursor`."""

    cursor: Annotated[str | None, described("`next` of the previous page; defaults to the first page")] = None
    limit: Annotated[Annotated[int, Meta(ge=1, le=MAX_LIMIT)] | None, described("How many entries")] = None

    def size(self, default: int) -> int:
        """Return how many entries a page has."""
        return default if self.limit is None else self.limit


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """A page of a list; `next` is the cursor of the page after it, None at the end."""

    rows: list[M]
    next: str | None

    @property
    def more(self) -> bool:
        """Whether there is a page after it."""
        return self.next is not None


class Keyset:
    """The sort key of a list, by which its pages and cursors are made."""

    def __init__(self, name: str, parts: dict[str, type]) -> None:
        """`name`: tells the list's cursors from others. `parts`: field, with `-` if descending, to its type.

        No part may be null, and the last one is unique.
        """
        self._name = name
        self.order = list(parts)
        types = (str, *(_PARSED[kind] for kind in parts.values()))
        self._decoder = msgspec.json.Decoder(tuple.__class_getitem__(types))

    def page(self, rows: QuerySet[M], *, cursor: str | None, limit: int | None) -> Page[M]:
        """Return the first `limit` rows after `cursor`; None is the start, and no limit.

        Queries: 1.
        Errors: Invalid.
        """
        if cursor is not None:
            rows = rows.filter(self._is_after(self.key_of(cursor)))
        found = list(rows.order_by(*self.order)[: None if limit is None else limit + 1])
        shown = found[:limit]
        return Page(shown, self.cursor_of(*self._key(shown[-1])) if len(found) > len(shown) else None)

    def cursor_of(self, *key: Any) -> str:
        """Return the cursor of the page after the entry with this key."""
        return urlsafe_b64encode(msgspec.json.encode((self._name, *key))).decode().rstrip("=")

    def key_of(self, cursor: str) -> Key:
        """Return the key in a cursor. Errors: Invalid, also for a cursor of another list."""
        key = self._decoded(cursor)
        # Only what `cursor_of` writes: one key has one cursor, and no text that a database or encoder refuses.
        if key is None or self.cursor_of(*key) != cursor:
            raise Invalid({"cursor": [NOT_A_CURSOR]})
        return key

    def _decoded(self, cursor: str) -> Key | None:
        if len(cursor) > MAX_CURSOR_CHARACTERS:
            return None
        try:
            encoded = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            _name, *key = self._decoder.decode(encoded)
            return tuple(_stored(part) for part in key)
        # Of base64, UTF-8, msgspec and dates.
        except (ValueError, OverflowError):
            return None

    def _key(self, row: Model) -> Key:
        return tuple(getattr(row, field.removeprefix("-")) for field in self.order)

    def _is_after(self, key: Key) -> Q:
        """Return the condition for rows after `key`: a greater first part, or the same one and a greater second."""
        after = Q()
        equal: dict[str, Any] = {}
        for field, part in zip(self.order, key, strict=True):
            name = field.removeprefix("-")
            after |= Q(**equal, **{f"{name}__{'lt' if field.startswith('-') else 'gt'}": part})
            equal[name] = part
        return after


def _stored(part: Any) -> Any:
    """Return a part as databases hold it. Errors: ValueError, OverflowError."""
    match part:
        case datetime():
            return part.astimezone(UTC)
        case str() if "\x00" in part:
            raise ValueError
    return part
