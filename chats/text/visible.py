"""Detection of invisible text."""

import unicodedata

from chats.models.message import MAX_CONTENT_CHARACTERS

# Controls, format characters, spaces, surrogates, and private or unassigned code points.
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
# Letters and marks that look blank: Hangul and Khmer fillers, the Braille blank, the grapheme joiner.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f")
_VARIATION_SELECTORS = (("\ufe00", "\ufe0f"), ("\U000e0100", "\U000e01ef"))


def is_visible(text: str) -> bool:
    """Return whether `text` has a visible character.

    Units: checks the first `MAX_CONTENT_CHARACTERS`.
    """
    return any(_shows(character) for character in text[:MAX_CONTENT_CHARACTERS])


def _shows(character: str) -> bool:
    if unicodedata.category(character) in _INVISIBLE_CATEGORIES or character in _BLANKS:
        return False
    return not any(first <= character <= last for first, last in _VARIATION_SELECTORS)
