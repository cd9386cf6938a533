"""Names inside a sentence, in any writing direction. static/js/lib/bidi.js does the same."""

import unicodedata

_FIRST_STRONG_ISOLATE, _POP_DIRECTIONAL_ISOLATE = "\u2068", "\u2069"
# Letters of Hebrew and its like, letters and numbers of Arabic.
_FROM_RIGHT_TO_LEFT = ("R", "AL", "AN")


def isolated(name: str) -> str:
    """Return a right-to-left name isolated, as by `<bdi>`, so that it doesn't reorder the words around it."""
    is_reversed = any(unicodedata.bidirectional(letter) in _FROM_RIGHT_TO_LEFT for letter in set(name))
    return f"{_FIRST_STRONG_ISOLATE}{name}{_POP_DIRECTIONAL_ISOLATE}" if is_reversed else name
