"""White space as browsers define it, for functions that static/js has as well.

Python's own `\\s`, `strip()` and `split()` also count U+001C to U+001F and U+0085, but not U+FEFF.
"""

import re

WHITE_SPACE = (
    "\t\n\v\f\r \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_RUN = re.compile(f"[{WHITE_SPACE}]+")


def words_of(text: str) -> list[str]:
    """Split text at white space."""
    return [word for word in _RUN.split(text) if word]
