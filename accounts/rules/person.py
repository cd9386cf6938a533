"""Rules for names and status lines. Each check returns all faults at once, in SimpleChatApp's words.

For a text that is too long even without its padding, only that fault is returned.
"""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from accounts.models.user import MAX_NAME_CHARACTERS, Density
from accounts.rules.text import is_text, name_fault, readable_line, reading_fault
from chatapp.lib.inputs import BLANK, MUST_BE_FLAG, is_within, not_one_of, too_long
from chatapp.lib.sentences import Sentence

MAX_STATUS_CHARACTERS = 100

NOT_TEXT = Sentence("not_valid", _("is invalid"))
TAKEN = Sentence("taken", _("has already been taken"))
LOOKS_LIKE_ANOTHER = Sentence("looks_like_another", _("looks like the name of someone else here"))


def name_faults(value: object) -> list[Sentence]:
    """Return the faults of a name."""
    return _text_faults(value, at_most=MAX_NAME_CHARACTERS, misleads=name_fault)


def status_faults(value: object) -> list[Sentence]:
    """Return the faults of a status line; it may be empty."""
    if value is None:
        return [NOT_TEXT]
    return [fault for fault in _text_faults(value, at_most=MAX_STATUS_CHARACTERS) if fault != BLANK]


def switch_faults(value: object) -> list[Sentence]:
    """Return the faults of an on/off setting."""
    return [] if isinstance(value, bool) else [MUST_BE_FLAG]


def density_faults(value: object) -> list[Sentence]:
    """Return the faults of the density of the chat list."""
    return [] if value in Density.values else [not_one_of(Density.values)]


def _as_text(value: object, *, at_most: int) -> tuple[str, list[Sentence]]:
    if isinstance(value, str) and not is_within(value, at_most):
        return "", [too_long(at_most)]
    if value is None or (isinstance(value, str) and not value.strip()):
        return "", [BLANK]
    if not isinstance(value, str) or not is_text(value):
        return "", [NOT_TEXT]
    return value, []


def _text_faults(
    value: object, *, at_most: int, misleads: Callable[[str], Sentence | None] = reading_fault
) -> list[Sentence]:
    text, faults = _as_text(value, at_most=at_most)
    if faults:
        return faults
    line = readable_line(text)
    if not line:
        return [BLANK]
    fault = misleads(line)
    if fault is not None:
        return [fault]
    return [too_long(at_most)] if len(line) > at_most else []
