"""Case-insensitive LIKE for every alphabet on SQLite, whose own LIKE folds only A to Z.

PostgreSQL finds "Émile" for "émile"; with this SQLite does, too.
"""

from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

# A search term with every character escaped.
MAX_PATTERN_CHARACTERS = 1_000


@receiver(connection_created)
def register_like(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Register `like(pattern, text, escape)` on each new connection: Django's lookups always pass an escape."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("like", 3, like, deterministic=True)


def like(pattern: str | None, text: object, escape: str) -> bool | None:
    """Return whether `text` matches `pattern`, ignoring case; None when either is null.

    Each piece between two `%` is searched once, from left to right, so the cost stays linear with many words.
    """
    if pattern is None or text is None:
        return None
    if len(pattern) > MAX_PATTERN_CHARACTERS:
        return False
    first, *others = _pieces(pattern, escape)
    folded = str(text).casefold()
    if not others:
        return len(folded) == len(first) and first.is_at(folded, 0)
    *middle, last = others
    end = len(folded) - len(last)
    if end < len(first) or not first.is_at(folded, 0) or not last.is_at(folded, end):
        return False
    position = len(first)
    for piece in middle:
        found = piece.find(folded, position, end)
        if found < 0:
            return False
        position = found + len(piece)
    return True


class _Piece:
    """The part of a pattern between two `%`; each `_` matches any one letter."""

    def __init__(self, letters: list[str | None]) -> None:
        # A letter may fold to two, so pieces are folded letter by letter.
        self._letters = [sign for letter in letters for sign in (letter.casefold() if letter else [None])]
        known = [letter for letter in self._letters if letter is not None]
        self._text = "".join(known) if len(known) == len(self._letters) else None

    def __len__(self) -> int:
        return len(self._letters)

    def is_at(self, text: str, position: int) -> bool:
        if self._text is not None:
            return text.startswith(self._text, position)
        candidate = text[position : position + len(self._letters)]
        return len(candidate) == len(self._letters) and all(
            letter in (None, sign) for letter, sign in zip(self._letters, candidate, strict=True)
        )

    def find(self, text: str, start: int, end: int) -> int:
        if self._text is not None:
            return text.find(self._text, start, end)
        positions = range(start, end - len(self._letters) + 1)
        return next((position for position in positions if self.is_at(text, position)), -1)


@lru_cache(maxsize=256)
def _pieces(pattern: str, escape: str) -> tuple[_Piece, ...]:
    pieces: list[list[str | None]] = [[]]
    letters = iter(pattern)
    for letter in letters:
        if letter == escape:
            pieces[-1].append(next(letters, escape))
        elif letter == "%":
            pieces.append([])
        else:
            pieces[-1].append(None if letter == "_" else letter)
    return tuple(_Piece(piece) for piece in pieces)
