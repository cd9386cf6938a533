"""What a name looks like: two names with one skeleton cannot be told apart at a glance (Unicode UTS #39).

`Воѕѕ` in Cyrillic letters and `Boss` have the same skeleton. It is only compared, never shown.
"""

import unicodedata
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("confusables.txt")
# Nothing longer is a name; and one character may look like eighteen.
MAX_TEXT_CHARACTERS, MAX_SKELETON_CHARACTERS = 400, 400

# Signs that different keyboards type for the same one: names that differ only in these are spelled alike.
# Each stands for one sign, so a translated text is as long as before.
TYPED_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc\u02b9\u0060\u00b4\uff07", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
        **dict.fromkeys("\u00a0\u2007\u202f", " "),
    }
)


# They choose between forms of one character and show nothing themselves: Boss with one behind it looks like Boss.
# Japanese names and emoji need them, so such names are kept.
VARIATION_SELECTORS = frozenset(
    map(chr, (*range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)


def skeleton(text: str) -> str:
    """Return what `text` looks like.

    Units: of at most `MAX_TEXT_CHARACTERS`; the skeleton has at most `MAX_SKELETON_CHARACTERS`.
    """
    decomposed = unicodedata.normalize("NFD", " ".join(text[:MAX_TEXT_CHARACTERS].split()))
    shown = "".join(sign for sign in decomposed if _is_shown(sign))
    return unicodedata.normalize("NFD", shown.translate(_prototypes()))[:MAX_SKELETON_CHARACTERS]


def caseless_skeleton(text: str) -> str:
    """Return what `text` looks like whatever its case: equal for `ВОЅЅ` in Cyrillic letters and `boss`.

    Only letters outside ASCII are replaced before the case is folded, so `Ian` and `Lan` differ.
    Units: as those of `skeleton`.
    """
    decomposed = unicodedata.normalize("NFD", " ".join(text[:MAX_TEXT_CHARACTERS].split()))
    latin = "".join(sign if sign.isascii() else _same_case_prototype(sign) for sign in decomposed)
    return skeleton(latin.casefold())


def is_same_spelling(one: str, other: str) -> bool:
    """Say whether two names are one name, as two people may have it: whatever the case and the keyboard's marks."""
    return _spelling(one) == _spelling(other)


def _spelling(text: str) -> str:
    composed = unicodedata.normalize("NFC", " ".join(text[:MAX_TEXT_CHARACTERS].split()))
    return "".join(filter(_is_shown, composed)).translate(TYPED_ALIKE).casefold()


def _is_shown(sign: str) -> bool:
    return unicodedata.category(sign) != "Cf" and sign not in VARIATION_SELECTORS


def _same_case_prototype(sign: str) -> str:
    prototype = _prototypes().get(ord(sign), sign)
    # The table has one prototype for l, I and 1.
    return prototype.replace("l", "I") if sign.isupper() else prototype


@cache
def _prototypes() -> dict[int, str]:
    prototypes = {}
    for line in _TABLE.read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("#"):
            continue
        prototype, _, alike = line.partition("\t")
        letters = "".join(chr(int(code, 16)) for code in prototype.split())
        prototypes.update({int(code, 16): letters for code in alike.split()})
    return prototypes
