"""Search without case in every alphabet on SQLite, whose own LIKE knows upper and lower case of A to Z only.

PostgreSQL finds "Émile" for "émile"; so does the embedded database with this in its place.
"""

import re
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver


@receiver(connection_created)
def know_every_alphabet(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Give each new connection our `like(pattern, text, escape)`: Django's lookups always name an escape."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("like", 3, like, deterministic=True)


def like(pattern: str | None, text: object, escape: str) -> bool | None:
    """Say whether `text` is what `pattern` describes, whatever the case; None when one of them is null."""
    if pattern is None or text is None:
        return None
    return _compiled(pattern, escape).fullmatch(str(text).casefold()) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str, escape: str) -> re.Pattern[str]:
    pieces, letters = [], iter(pattern)
    for letter in letters:
        if letter == escape:
            pieces.append(re.escape(next(letters, escape).casefold()))
        else:
            pieces.append({"%": ".*", "_": "."}.get(letter) or re.escape(letter.casefold()))
    return re.compile("".join(pieces), re.DOTALL)
