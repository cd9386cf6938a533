"""Parses path and query parameters. A malformed id is treated like one that doesn't exist."""

from collections.abc import Mapping

from accounts.rules.text import is_text
from chatapp.lib.errors import Forbidden, Invalid, NotFound
from chatapp.lib.inputs import number_of, text_in_query, too_long


def chat_id_of(text: str) -> int:
    """Return a chat's id.

    Errors: Forbidden, as for a chat that does not exist.
    """
    number = number_of(text)
    if number is None:
        raise Forbidden()
    return number


def id_of(text: str) -> int:
    """Return the id of something inside a chat.

    Errors: NotFound.
    """
    number = number_of(text)
    if number is None:
        raise NotFound()
    return number


# No name or title is longer, and each word scans every row.
_MAX_SEARCH_CHARACTERS = 100


def search_in(query: Mapping[str, str]) -> str:
    """Return the search text; empty matches everything.

    Errors: Invalid.
    """
    search = text_in_query(query, "search", at_most=_MAX_SEARCH_CHARACTERS)
    if not is_text(search):
        raise Invalid({"search": ["has characters that cannot be stored"]})
    if len(search) > _MAX_SEARCH_CHARACTERS:
        raise Invalid({"search": [too_long(_MAX_SEARCH_CHARACTERS)]})
    return search
