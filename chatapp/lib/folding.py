"""Fold names for search: `nunez` finds Núñez, `lukasz` Łukasz, `angstrom` Ångström.

`static/js/lib/folding.js` does the same.
"""

import unicodedata

# A name has at most a hundred characters, and one character may expand to eighteen.
MAX_TEXT_CHARACTERS, MAX_FOLDED_CHARACTERS = 400, 400

# Letters that don't decompose into a letter and a mark, and their replacement on other keyboards.
LETTERS = str.maketrans(
    {
        "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
        "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ħ": "h", "Ħ": "h", "ı": "i", "ŋ": "n", "Ŋ": "n",
        "ŧ": "t", "Ŧ": "t", "ĸ": "k", "ƒ": "f", "ə": "e", "Ə": "e", "ς": "σ", "’": "'", "‘": "'", "ʼ": "'", "`": "'",
        "‐": "-", "‑": "-", "–": "-", "—": "-",
    }
)  # fmt: skip


def folded(text: str) -> str:
    """Return `text` in lower case without diacritics, each letter in its simplest form.

    Units: reads at most `MAX_TEXT_CHARACTERS`, returns at most `MAX_FOLDED_CHARACTERS`.
    """
    decomposed = unicodedata.normalize("NFKD", text[:MAX_TEXT_CHARACTERS])
    plain = "".join(sign for sign in decomposed if unicodedata.category(sign) not in ("Mn", "Cf"))
    lowered = plain.translate(LETTERS).lower().translate(LETTERS)
    # Lowercasing can add a mark (İ). NFC recomposes what is still decomposed (Hangul).
    unmarked = "".join(sign for sign in lowered if unicodedata.category(sign) != "Mn")
    return unicodedata.normalize("NFC", unmarked)[:MAX_FOLDED_CHARACTERS]


def same_name(name: str) -> str:
    """Return a key that is equal for names that differ only in case or Unicode normalization."""
    composed = unicodedata.normalize("NFC", name[:MAX_TEXT_CHARACTERS])
    return unicodedata.normalize("NFC", composed.casefold())
