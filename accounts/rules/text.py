"""Rules for text: valid strings, and lines without invisible or misleading characters."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from chatapp.lib.inputs import is_within, too_long
from chatapp.lib.sentences import Sentence
from chatapp.lib.skeleton import VARIATION_SELECTORS

# No name, title, topic or status is longer.
MAX_LINE_CHARACTERS = 250

INVISIBLE = Sentence("invisible_signs", _("has invisible signs, or signs that turn the reading direction"))
TOO_MANY_MARKS = Sentence("too_many_marks", _("has too many accents on one letter"))
MIXED_ALPHABETS = Sentence("mixed_alphabets", _("mixes letters of different alphabets in one word"))

# Invisible characters and blanks outside the category "Cf". All of "Cf" is rejected too, except the joiners, which some
# scripts and emoji need.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5")
_JOINERS = frozenset("\u200c\u200d")
# A subdivision flag: 🏴, invisible tag letters and a cancel tag.
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,16}\U000e007f")
# They reverse the displayed order of letters. Keyboards and clipboards never add them by accident.
_OVERRIDES = frozenset("\u202d\u202e")
# Word separators in names: `Мария-Anna` has one word in each alphabet.
_BETWEEN_WORDS = re.compile(r"[\s\-\u2010-\u2015/.,;:()&+·|]+")
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Variation selectors have no effect after cased letters, marks and spaces; emoji and ideographs have variants.
_WITHOUT_FORMS = frozenset({"Lu", "Ll", "Lt", "Lm", "Mn", "Mc", "Me", "Zs"})
_LETTERS_THAT_ARE_EMOJI = frozenset("\u2139")
_VIRAMA = 9
# No living script uses more on one letter (Vietnamese two, vocalized Hebrew three).
_MOST_MARKS = 4
# Alphabets with look-alike letters: а in "Pаul" is Cyrillic.
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})


def is_text(value: object) -> bool:
    """Return whether `value` is a string that every database and encoder accepts: no NUL, no lone surrogate."""
    if not isinstance(value, str) or "\x00" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_readable(value: str) -> bool:
    """Return whether `value` has no control, invisible or direction-changing characters."""
    return reading_fault(value) is None


def readable_line(value: str) -> str:
    """Return a line in its stored form: NFC, without invisible characters, with single spaces.

    Pasted names contain right-to-left marks, isolates and zero-width spaces.
    Units: at most `MAX_LINE_CHARACTERS` with padding; a longer line is returned unchanged, for a rule to reject.
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


def reading_fault(value: str) -> Sentence | None:
    """Return why a line of text is misleading or too long, or None."""
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
    # NFD, so that precomposed letters count too.
    for sign in unicodedata.normalize("NFD", value):
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks > _MOST_MARKS:
            return TOO_MANY_MARKS
    return None


def name_fault(value: str) -> Sentence | None:
    """Return why a person's name is misleading, mixed alphabets in one word included, or None."""
    fault = reading_fault(value)
    if fault is None and any(len(_alphabets(word)) > 1 for word in _BETWEEN_WORDS.split(value)):
        return MIXED_ALPHABETS
    return fault


def _has_forms(sign: str) -> bool:
    return unicodedata.category(sign or " ") not in _WITHOUT_FORMS or sign in _LETTERS_THAT_ARE_EMOJI


def _joins(value: str, place: int) -> bool:
    """Return whether a joiner is legitimate: in an emoji, after a virama or between Arabic letters."""
    before, after = value[place - 1 : place], value[place + 1 : place + 2]
    if not before or not after:
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return True
    if value[place] == "\u200c":
        return unicodedata.bidirectional(before) == unicodedata.bidirectional(after) == "AL"
    return unicodedata.category(before) in ("So", "Sk") or before == "\ufe0f"


def _alphabets(word: str) -> set[str]:
    """Return which of the look-alike alphabets a word uses."""
    letters = (sign for sign in unicodedata.normalize("NFKC", word) if sign.isalpha())
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in letters} & _ALIKE
