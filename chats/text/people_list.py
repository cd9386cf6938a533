"""Split typed or pasted text into people. static/js/chats/people_list.js does the same."""

import re
import unicodedata
from collections.abc import Iterable

# Maximum length of the fields: 200 email addresses.
MAX_LIST_CHARACTERS = 40_000

# Directional marks from web pages and mail programs, and zero-width spaces.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
# A quoted name before an address, as in mail programs: its comma is not a separator.
_QUOTED_NAME = re.compile(r"""(?:"[^"\r\n]*"|(?<![^\s,;])'[^'@\r\n]*')\s*(?=<)""")
_BETWEEN = re.compile("[,;\uff0c\uff1b\u3001\u060c\u061b\n\r\u2028\u2029]+")
_SPACES = re.compile("[\\s\u0085\x1c-\x1f]+")
_BRACKETS = re.compile(r"[<>()\[\]\uff1c\uff1e\uff08\uff09]+")
_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
_AROUND_ADDRESS = _QUOTES + "'`\u2018\u2019\u201a\u2039\u203a.:!?\u3002\uff01\uff1f\u2026"
_MAILTO = "mailto:"


def split_people(text: str) -> list[str]:
    """Return email addresses and full names without duplicates, in order.

    Commas, semicolons (of any script) and new lines separate both; spaces only addresses: `Ben Carter, cy@x.org
    di@x.org`. Of `"Koh, Mira" <mira@x.org>`, `mailto:mira@x.org`, `(mira@x.org)` and `'mira@x.org'` the address counts.
    """
    found: dict[str, str] = {}
    text = _INVISIBLE.sub("", text[:MAX_LIST_CHARACTERS]).replace("\uff20", "@")
    for part in _BETWEEN.split(_QUOTED_NAME.sub("", text)):
        for piece in _addresses_in(part) or [_name_in(part)]:
            if piece:
                found.setdefault(unicodedata.normalize("NFC", piece.lower()), piece)
    return list(found.values())


def address_among(people: Iterable[str]) -> str:
    """Return the first email address of a list of people, or ""."""
    return next((one for one in people if "@" in one), "")


def _addresses_in(part: str) -> list[str]:
    words = [word for spaced in _SPACES.split(part) if "@" in spaced for word in _BRACKETS.split(spaced)]
    return [_address_in(word) for word in words if "@" in word]


def _address_in(word: str) -> str:
    word = word.strip(_AROUND_ADDRESS)
    if word[: len(_MAILTO)].lower() == _MAILTO:
        # Subject and body follow the question mark.
        word = word[len(_MAILTO) :].partition("?")[0].strip(_AROUND_ADDRESS)
    return word


def _name_in(part: str) -> str:
    return " ".join(word for word in _SPACES.split(part.strip().strip(_QUOTES)) if word)
