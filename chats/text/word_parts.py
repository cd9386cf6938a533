"""Parts inside words: `hafen` in `Flughafen`, `chat` in `SimpleChatApp`."""

import re

from chats.text.search_tokens import MAX_TOKEN_CHARACTERS

# Three letters are inside so many words that they would find anything, and more of them than are tried.
MIN_PART_CHARACTERS = 4
# Without digits: numbers and hashes would fill the list of words.
_NOTED = re.compile(r"[^0-9]{4,}")


def is_noted(token: str) -> bool:
    """Return whether a token is a word that is noted (chats/models/search_word.py), so that its parts are found."""
    return _NOTED.fullmatch(token) is not None and any(map(str.isalpha, token))


def is_inside(part: str, token: str | None) -> bool:
    """Return whether a word has this part, not only at its beginning."""
    return token is not None and part in token[1:] and is_noted(token)


def grams_of(part: str) -> list[str]:
    """Return the three letters in a row that a word with this part has."""
    # No token is longer.
    bounded = part[:MAX_TOKEN_CHARACTERS]
    return sorted({bounded[at : at + 3] for at in range(len(bounded) - 2)})
