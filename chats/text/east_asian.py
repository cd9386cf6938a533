"""Scripts that are written without spaces between words."""

import unicodedata

# Thai, Lao, Myanmar and Khmer. East Asian letters are recognized by their width.
_SOUTH_EAST_ASIAN = (("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"))


def is_east_asian(character: str) -> bool:
    """Return whether a character is a Chinese, Japanese or Korean letter or punctuation mark. Emoji are not."""
    return unicodedata.east_asian_width(character) in ("W", "F", "H") and unicodedata.category(character) != "So"


def is_written_without_spaces(character: str) -> bool:
    """Return whether a letter belongs to a script without spaces between words."""
    if not character.isalpha() and unicodedata.category(character) not in ("Mn", "Mc"):
        return False
    return is_east_asian(character) or any(first <= character <= last for first, last in _SOUTH_EAST_ASIAN)
