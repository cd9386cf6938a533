"""Letters as people type them who look for someone: `nunez` finds Núñez, `lukasz` Łukasz, `angstrom` Ångström.

`static/js/lib/folding.js` does the same; chatapp/tests/folded_names.json holds both to it.
"""

import unicodedata

# A name of a hundred characters, of which one may stand for eighteen.
MAX_TEXT_CHARACTERS, MAX_FOLDED_CHARACTERS = 400, 400

# Letters that are one sign, not a letter with a mark, and what stands for them on other keyboards.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
        "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ħ": "h", "Ħ": "h", "ı": "i", "ŋ": "n", "Ŋ": "n",
        "ŧ": "t", "Ŧ": "t", "ĸ": "k", "ƒ": "f", "ə": "e", "Ə": "e", "ς": "σ", "’": "'", "‘": "'", "ʼ": "'", "`": "'",
        "‐": "-", "‑": "-", "–": "-", "—": "-",
    }
)  # fmt: skip


def folded(text: str) -> str:
    """Return `text` without case and marks, each letter in its plainest form.

    Units: of at most `MAX_TEXT_CHARACTERS`; at most `MAX_FOLDED_CHARACTERS` come back.
    """
    decomposed = unicodedata.normalize("NFKD", text[:MAX_TEXT_CHARACTERS])
    plain = "".join(sign for sign in decomposed if unicodedata.category(sign) not in ("Mn", "Cf"))
    lowered = plain.translate(_LETTERS).lower().translate(_LETTERS)
    # Lower case can bring a mark with it: İ. What still belongs together (Hangul) is put together again.
    unmarked = "".join(sign for sign in lowered if unicodedata.category(sign) != "Mn")
    return unicodedata.normalize("NFC", unmarked)[:MAX_FOLDED_CHARACTERS]


def same_name(name: str) -> str:
    """Return what two ways of typing one whole name have in common: neither case nor the form of its letters counts."""
    composed = unicodedata.normalize("NFC", name[:MAX_TEXT_CHARACTERS])
    return unicodedata.normalize("NFC", composed.casefold())
