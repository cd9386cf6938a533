"""Turns text into what search compares: one tokenizer for both databases, for queries and for highlighting.

Words are folded: `Straße` equals `strasse`, `Müller` equals `muller`, `ＡＢＣ` equals `abc`. Text of scripts that don't
separate words by spaces is a *run*: each of its characters is a token, and so is each pair of neighbors, so that `上海`
is found in `我家在上海东边`. An emoji is a token of its own.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from chatapp.lib.folding import LETTERS

# Stored with the index (chats/log_consumers/search_index.py). Raise it when the same text gives other tokens.
# 2: words are noted, too. 3: words of up to 40 letters.
VERSION = 3

MAX_TOKEN_CHARACTERS = 40
# Twice the longest message. Normalizing takes quadratic time in the length of one run of combining marks.
MAX_TEXT_CHARACTERS = 8_000
# Some characters normalize to eighteen; texts that people write grow by less than half.
_MAX_FOLDED_CHARACTERS = 2 * MAX_TEXT_CHARACTERS
# PostgreSQL keeps positions up to 16,383, and 255 of one token.
MAX_POSITIONS, MAX_OCCURRENCES = 10_000, 255

# Script blocks written without spaces, or, like Korean, with particles attached: Thai, Lao, Burmese, Khmer, CJK.
_RUN = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x2E80, 0x2FDF), (0x3005, 0x3007),
    (0x3021, 0x3029), (0x3040, 0x318F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
# Scripts whose letters lose their marks: Latin, Greek, Cyrillic, Hebrew, Arabic.
_UNMARKED = (
    (0x0041, 0x052F), (0x0590, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF), (0x1C80, 0x1C8F), (0x1E00, 0x1FFF),
    (0x2C60, 0x2C7F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F), (0xA720, 0xA7FF), (0xAB30, 0xAB6F),
)  # fmt: skip
# Marks dropped wherever they stand: combining diacritics, variation selectors, kana voicing that found no kana.
_DROPPED = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x3099, 0x309A), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F))
_TATWEEL, _ZERO_WIDTH_SPACE, _FRACTION_SLASH = 0x0640, 0x200B, 0x2044
_SKIN_TONES = (0x1F3FB, 0x1F3FF)
# Jamo that continue a syllable: like combining marks, they aren't normalized apart from what precedes them.
_JOINING_JAMO = (0x1160, 0x11FF)
_HALFWIDTH_VOICING = (0xFF9E, 0xFF9F)

_UNITS = re.compile("w+|r+|s")


def _is_in(code: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in ranges)


class _Folded(dict[int, str]):
    """Character (normalized) -> its folded form: letters, digits, marks, symbols, or a space for what separates."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _fold(code)
        return found


class _Classes(dict[int, str]):
    """Folded character -> `w` (part of a word), `r` (part of a run), `s` (symbol) or a space."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _class_of(code)
        return found


def _fold(code: int) -> str:
    char = chr(code)
    category = unicodedata.category(char)
    if category == "Cf" or code == _TATWEEL or _is_in(code, (*_DROPPED, _SKIN_TONES)):
        return " " if code == _ZERO_WIDTH_SPACE else ""
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category[0] in "LMN":
        return _fold_letter(char)
    # Symbols of ASCII are punctuation in chats: code, Markdown, smileys. Unassigned: an emoji newer than this Python.
    is_symbol = category in ("So", "Sm", "Sc", "Cn") and code > 0x7F and code != _FRACTION_SLASH
    return char if is_symbol else " "


def _fold_letter(char: str) -> str:
    plain = char.translate(LETTERS).casefold().translate(LETTERS)
    if not _is_in(ord(char), _UNMARKED):
        return unicodedata.normalize("NFC", plain)
    unmarked = "".join(one for one in unicodedata.normalize("NFD", plain) if unicodedata.category(one) != "Mn")
    return "".join(one if one.isalnum() else " " for one in unicodedata.normalize("NFC", unmarked).translate(LETTERS))


def _class_of(code: int) -> str:
    if code == 0x20:
        return " "
    if _is_in(code, _RUN):
        return "r"
    return "w" if unicodedata.category(chr(code))[0] in "LMN" else "s"


_folded, _classes = _Folded(), _Classes()


class Unit(NamedTuple):
    """A word, a symbol, or one character of a run; `run` numbers the runs of a text, None outside of one.

    `start` and `end` are positions in the folded text.
    """

    token: str
    start: int
    end: int
    run: int | None = None


def folded_text(text: str) -> str:
    """Return the folded text: words, runs and symbols, with spaces where anything else was."""
    cut = text[:MAX_TEXT_CHARACTERS]
    normalized = cut if cut.isascii() else unicodedata.normalize("NFKC", cut)[:_MAX_FOLDED_CHARACTERS]
    return normalized.translate(_folded)


def units_of(text: str) -> list[Unit]:
    """Return the words, symbols and characters of runs of a text, in order."""
    return list(_units(folded_text(text)))


def _units(folded: str) -> Iterator[Unit]:
    classes = folded.translate(_classes)
    for number, found in enumerate(_UNITS.finditer(classes)):
        start, end = found.span()
        if classes[start] == "r":
            for at in range(start, end):
                yield Unit(folded[at], at, at + 1, number)
        else:
            yield Unit(folded[start : min(end, start + MAX_TOKEN_CHARACTERS)], start, end)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the index holds of a message.

    `sequence` has a token per position, and None between two fields or where a token was repeated too often; `pairs`
    has (position, two characters of one run), by position.
    """

    sequence: list[str | None]
    pairs: list[tuple[int, str]]


def tokens_of(*fields: str) -> Tokens:
    """Return the tokens of a message's fields. No phrase crosses from one into the next."""
    sequence: list[str | None] = []
    pairs: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    read = [_tokens_in(folded_text(field)) for field in fields]
    # Counting took a quarter of the time.
    is_short = sum(len(tokens) for tokens, _pairs in read) <= MAX_OCCURRENCES
    for tokens, found in read:
        if len(sequence) >= MAX_POSITIONS:
            break
        if sequence:
            sequence.append(None)
        begin, room = len(sequence), MAX_POSITIONS - len(sequence)
        # The second character of a pair has a position, too.
        found = [(begin + at, pair) for at, pair in found if at + 1 < room]
        if is_short:
            pairs += found
            sequence += tokens[:room]
            continue
        pairs += [(at, pair) for at, pair in found if not _is_too_often(pair, seen)]
        sequence += [None if _is_too_often(token, seen) else token for token in tokens[:room]]
    return Tokens(sequence, pairs)


def _tokens_in(folded: str) -> tuple[list[str], list[tuple[int, str]]]:
    """Return the tokens and pairs of a folded text, as its units have them, in a fifth to a tenth of the time."""
    classes = "" if folded.isascii() else folded.translate(_classes)
    if "r" not in classes and "s" not in classes:
        # Words and spaces.
        return [word[:MAX_TOKEN_CHARACTERS] for word in folded.split()], []
    tokens: list[str] = []
    pairs: list[tuple[int, str]] = []
    for found in _UNITS.finditer(classes):
        start, end = found.span()
        if classes[start] == "r":
            pairs += [(len(tokens) + at - start, folded[at : at + 2]) for at in range(start, end - 1)]
            tokens += folded[start:end]
        else:
            tokens.append(folded[start : min(end, start + MAX_TOKEN_CHARACTERS)])
    return tokens, pairs


def pairs_of(units: list[Unit]) -> list[tuple[int, str]]:
    """Return the neighbors within each run: (position, both characters)."""
    if all(unit.run is None for unit in units):
        return []
    both = enumerate(itertools.pairwise(units))
    return [(at, one.token + two.token) for at, (one, two) in both if one.run is not None and one.run == two.run]


def _is_too_often(token: str, seen: dict[str, int]) -> bool:
    seen[token] = count = seen.get(token, 0) + 1
    return count > MAX_OCCURRENCES


class SourcePlaces:
    """Where the characters of a folded text come from in its source."""

    def __init__(self, text: str) -> None:
        """Fold the text piece by piece; the pieces together begin with `folded_text(text)`."""
        self._starts: Sequence[int] = range(MAX_TEXT_CHARACTERS)
        self._ends: Sequence[int] = range(1, MAX_TEXT_CHARACTERS + 1)
        # Each character of ASCII folds to one.
        if not text.isascii():
            self._starts, self._ends = _places_in(text[:MAX_TEXT_CHARACTERS])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the source, in code points, that a range of the folded text comes from."""
        return self._starts[start], self._ends[end - 1]


def _places_in(text: str) -> tuple[list[int], list[int]]:
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _pieces(text):
        if len(starts) >= _MAX_FOLDED_CHARACTERS:
            break
        piece = text[start:end]
        # A letter and its marks may be long, and new each time.
        count = _length_of_character(piece) if len(piece) == 1 else _folded_length(piece)
        starts += [start] * count
        ends += [end] * count
    return starts, ends


def _folded_length(piece: str) -> int:
    return len(unicodedata.normalize("NFKC", piece).translate(_folded))


_length_of_character = lru_cache(maxsize=10_000)(_folded_length)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield ranges that normalize independently of each other: a character and the marks that follow it."""
    start = 0
    for at in range(1, len(text)):
        if not _continues(text[at]):
            yield start, at
            start = at
    if text:
        yield start, len(text)


def _continues(char: str) -> bool:
    code = ord(char)
    if code < 0x300:
        return False
    return (
        unicodedata.combining(char) != 0
        or unicodedata.category(char)[0] == "M"
        or _is_in(code, (_JOINING_JAMO, _HALFWIDTH_VOICING))
        # Compatibility jamo normalize to joining ones.
        or 0x3130 <= code <= 0x318F
        or 0xFFA0 <= code <= 0xFFDC
    )
