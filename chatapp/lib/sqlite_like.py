"""Search without case in every alphabet on SQLite, whose own LIKE knows upper and lower case of A to Z only.

PostgreSQL finds "Émile" for "émile"; so does the embedded database with this in its place.
"""

from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

# A name or a word to be found, every character of it escaped.
MAX_PATTERN_CHARACTERS = 1_000


@receiver(connection_created)
def know_every_alphabet(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Give each new connection our `like(pattern, text, escape)`: Django's lookups always name an escape."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("like", 3, like, deterministic=True)


def like(pattern: str | None, text: object, escape: str) -> bool | None:
    """Say whether `text` is what `pattern` describes, whatever the case; None when one of them is null.

    Each piece between two `%` is looked for once, from left to right: what is searched for by many words costs no more.
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
    place = len(first)
    for piece in middle:
        found = piece.find(folded, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


class _Piece:
    """What stands between two `%`: letters, and for each `_` any one letter."""

    def __init__(self, letters: list[str | None]) -> None:
        # One letter may fold to two, so the pieces are folded letter by letter and joined.
        self._letters = [sign for letter in letters for sign in (letter.casefold() if letter else [None])]
        known = [letter for letter in self._letters if letter is not None]
        self._text = "".join(known) if len(known) == len(self._letters) else None

    def __len__(self) -> int:
        return len(self._letters)

    def is_at(self, text: str, place: int) -> bool:
        if self._text is not None:
            return text.startswith(self._text, place)
        there = text[place : place + len(self._letters)]
        return len(there) == len(self._letters) and all(
            letter in (None, sign) for letter, sign in zip(self._letters, there, strict=True)
        )

    def find(self, text: str, start: int, end: int) -> int:
        if self._text is not None:
            return text.find(self._text, start, end)
        places = range(start, end - len(self._letters) + 1)
        return next((place for place in places if self.is_at(text, place)), -1)


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
