"""Which values are text at all."""

import re
import unicodedata

from chatapp.lib.inputs import is_within, too_long
from chatapp.lib.skeleton import VARIATION_SELECTORS

# No name, title, topic or status is longer.
MAX_LINE_CHARACTERS = 250

INVISIBLE = "has invisible signs, or signs that turn the reading direction"
TOO_MANY_MARKS = "has too many accents on one letter"
MIXED_ALPHABETS = "mixes letters of different alphabets in one word"

# Signs that turn the direction of what follows, or take no room, or look like a blank: what holds them is not what it
# looks like. Besides these every other "Cf" but the joiners, which some scripts and emoji need.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5")
_JOINERS = frozenset("\u200c\u200d")
# A flag of a part of a country: 🏴 and letters that no one sees, up to their end.
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,16}\U000e007f")
# They write letters in another order than they stand in: no one's keyboard or clipboard adds them by itself.
_OVERRIDES = frozenset("\u202d\u202e")
# Between these a name has words: `Мария-Anna` is one in each alphabet.
_BETWEEN_WORDS = re.compile(r"[\s\-\u2010-\u2015/.,;:()&+·|]+")
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# After letters with capitals, marks and blanks a variation selector chooses nothing; emoji and ideographs have forms.
_WITHOUT_FORMS = frozenset({"Lu", "Ll", "Lt", "Lm", "Mn", "Mc", "Me", "Zs"})
_LETTERS_THAT_ARE_EMOJI = frozenset("\u2139")
_VIRAMA = 9
# No living script puts more on a letter (Vietnamese two, vocalised Hebrew three).
_MOST_MARKS = 4
# Alphabets whose letters pass for each other: а in "Pаul" is Cyrillic.
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})


def is_text(value: object) -> bool:
    """Say whether `value` is a string that every database and encoder takes: no NUL, no lone surrogate."""
    if not isinstance(value, str) or "\x00" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_readable(value: str) -> bool:
    """Say whether `value` holds only signs that show as what they are: no controls, no direction tricks."""
    return reading_fault(value) is None


def readable_line(value: str) -> str:
    """Return a line as it is stored: composed, without marks that are not seen, one space between words.

    Names are pasted with them: a right-to-left mark, isolates, a blank of no width.
    Units: of at most `MAX_LINE_CHARACTERS` with padding; more comes back as it is, for a rule to refuse.
    """
    if not is_within(value, MAX_LINE_CHARACTERS):
        return value
    composed = unicodedata.normalize("NFC", value)
    flags = [range(*found.span()) for found in _FLAG.finditer(composed)]
    kept = ""
    for place, sign in enumerate(composed):
        is_unseen = (unicodedata.category(sign) == "Cf" and sign not in _OVERRIDES) or sign == "\u034f"
        if sign in VARIATION_SELECTORS and not _has_forms(kept[-1:]):
            continue
        if is_unseen and not any(place in flag for flag in flags):
            following = composed[place + 1 : place + 2]
            if sign not in _JOINERS or not _joins(kept[-1:] + sign + following, len(kept[-1:])):
                continue
        kept += sign
    return _SPACES.sub(" ", kept).strip(" ")


def reading_fault(value: str) -> str | None:
    """Return what keeps a line of text from being what it looks like, None when nothing does."""
    if not is_within(value, MAX_LINE_CHARACTERS):
        return too_long(MAX_LINE_CHARACTERS)
    value, marks = _FLAG.sub("\U0001f3f4", value), 0
    for place, sign in enumerate(value):
        category = unicodedata.category(sign)
        if sign in _JOINERS:
            if not _joins(value, place):
                return INVISIBLE
        elif category in ("Cc", "Cf", "Zl", "Zp") or sign in _BLANKS:
            return INVISIBLE
    # As many as there are, whether composed with their letter or not.
    for sign in unicodedata.normalize("NFD", value):
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks > _MOST_MARKS:
            return TOO_MANY_MARKS
    return None


def name_fault(value: str) -> str | None:
    """Return what makes a person's name misleading: also letters that pass for those of another alphabet."""
    fault = reading_fault(value)
    if fault is None and any(len(_alphabets(word)) > 1 for word in _BETWEEN_WORDS.split(value)):
        return MIXED_ALPHABETS
    return fault


def _has_forms(sign: str) -> bool:
    return unicodedata.category(sign or " ") not in _WITHOUT_FORMS or sign in _LETTERS_THAT_ARE_EMOJI


def _joins(value: str, place: int) -> bool:
    """Whether a joiner stands where scripts need one: in an emoji, after a virama, between Arabic letters."""
    before, after = value[place - 1 : place], value[place + 1 : place + 2]
    if not before or not after:
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return True
    if value[place] == "\u200c":
        return unicodedata.bidirectional(before) == unicodedata.bidirectional(after) == "AL"
    return unicodedata.category(before) in ("So", "Sk") or before == "\ufe0f"


def _alphabets(word: str) -> set[str]:
    """Return which of the alphabets that pass for each other have letters in a word."""
    letters = (sign for sign in unicodedata.normalize("NFKC", word) if sign.isalpha())
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in letters} & _ALIKE
