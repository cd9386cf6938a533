"""Typed reading of JSON bodies, socket payloads, query strings and path segments.

Every value's type is checked, and its length: no pattern, normalization, hash or query ever works on a text that could
not be right anyway.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import QueryDict

from chatapp.lib.errors import BadRequest, Invalid

# No database column holds more: a larger number is no id, and as a position it is past the end.
MAX_WHOLE_NUMBER = 2**63 - 1

BLANK = "can't be blank"
# Of an unknown parameter's name, in the refusal.
_SHOWN_NAME_CHARACTERS = 40
# A text may come padded: white space that is trimmed, invisible marks that are stripped, two characters for a line end.
# The rule that trims it counts it again; here it is only kept from growing beyond that.
PADDING = 4
# A word out of a short list of ours: a kind, a role, a level.
MAX_CHOICE_CHARACTERS = 20
# No list of people, ids or words is longer.
MAX_LIST_ENTRIES = 1_000
# A UUID as people write it, with braces or `urn:uuid:` too.
_MAX_UUID_CHARACTERS = 45


def is_within(text: str, at_most: int) -> bool:
    """Whether `text` can still be a text of `at_most` characters once it is trimmed. The first question to any text."""
    return len(text) <= at_most * PADDING


def too_long(at_most: int) -> str:
    """Return what is said of a text that is longer than `at_most` characters."""
    return f"should be at most {at_most} character(s)"


def too_many(at_most: int) -> str:
    """Return what is said of a list that has more than `at_most` entries."""
    return f"should have at most {at_most} item(s)"


def json_object(value: object) -> dict[str, Any]:
    """Return a JSON object.

    Errors: BadRequest.
    """
    if not isinstance(value, dict):
        raise BadRequest("The body must be a JSON object.")
    return value


def text_in(values: Mapping[str, Any], field: str, *, at_most: int) -> str:
    """Return a text that must be there.

    Units: `at_most` characters, not counting padding.
    Errors: Invalid.
    """
    text = optional_text_in(values, field, at_most=at_most)
    if text is None:
        raise Invalid({field: [BLANK]})
    return text


def optional_text_in(values: Mapping[str, Any], field: str, *, at_most: int) -> str | None:
    """Return a text, or None when it is missing or null.

    Units: `at_most` characters, not counting padding.
    Errors: Invalid.
    """
    text = values.get(field)
    if text is None:
        return None
    if not isinstance(text, str):
        raise Invalid({field: ["must be text"]})
    return bounded_text(text, field=field, at_most=at_most)


def bounded_text(text: str, *, field: str, at_most: int) -> str:
    """Return `text` as it is.

    Units: `at_most` characters, not counting padding.
    Errors: Invalid.
    """
    if not is_within(text, at_most):
        raise Invalid({field: [too_long(at_most)]})
    return text


def text_in_query(values: Mapping[str, str], field: str, *, at_most: int) -> str:
    """Return a text of a query string or a form, trimmed, "" when it is missing.

    Units: `at_most` characters, not counting padding.
    Errors: Invalid.
    """
    return bounded_text(values.get(field, ""), field=field, at_most=at_most).strip()


def texts_in(
    values: Mapping[str, Any], field: str, *, at_most: int, entries_at_most: int = MAX_LIST_ENTRIES
) -> list[str]:
    """Return a list of texts; missing or null is an empty one.

    Units: each of `at_most` characters, not counting padding.
    Errors: Invalid.
    """
    texts = values.get(field)
    if texts is None:
        return []
    if not isinstance(texts, list):
        raise Invalid({field: ["must be a list of texts"]})
    # Counted before anything is looked at.
    if len(texts) > entries_at_most:
        raise Invalid({field: [too_many(entries_at_most)]})
    if not all(isinstance(text, str) for text in texts):
        raise Invalid({field: ["must be a list of texts"]})
    return [bounded_text(text, field=field, at_most=at_most) for text in texts]


def numbers_in(values: Mapping[str, Any], field: str, *, entries_at_most: int = MAX_LIST_ENTRIES) -> list[int]:
    """Return a list of whole numbers from 0 up; missing or null is an empty one.

    Errors: Invalid.
    """
    numbers = values.get(field)
    if numbers is None:
        return []
    if isinstance(numbers, list) and len(numbers) > entries_at_most:
        raise Invalid({field: [too_many(entries_at_most)]})
    if not isinstance(numbers, list) or not all(type(number) is int and number >= 0 for number in numbers):
        raise Invalid({field: ["must be a list of whole numbers from 0 up"]})
    return [min(number, MAX_WHOLE_NUMBER) for number in numbers]


def uuid_in(values: Mapping[str, Any], field: str) -> UUID | None:
    """Return a UUID, or None when it is missing or null.

    Errors: Invalid.
    """
    text = values.get(field)
    if text is None:
        return None
    refusal = Invalid({field: ["must be a UUID"]})
    if not isinstance(text, str) or len(text) > _MAX_UUID_CHARACTERS:
        raise refusal
    try:
        return UUID(text)
    except ValueError as error:
        raise refusal from error


def number_in(values: Mapping[str, Any], field: str) -> int:
    """Return a whole number from 0 up that must be there; one no database could hold becomes the largest.

    Errors: Invalid. True and 1.0 are no numbers here.
    """
    number = values.get(field)
    if type(number) is not int or number < 0:
        raise Invalid({field: ["must be a whole number from 0 up"]})
    return min(number, MAX_WHOLE_NUMBER)


def optional_number_in(values: Mapping[str, Any], field: str) -> int | None:
    """Return a whole number from 0 up, or None when it is missing or null.

    Errors: Invalid.
    """
    return None if values.get(field) is None else number_in(values, field)


def number_in_query(values: Mapping[str, str], field: str) -> int | None:
    """Return a whole number from 0 up written in a query string, None when it is missing.

    Errors: Invalid, also when nothing stands behind the name.
    """
    text = values.get(field)
    if text is None:
        return None
    number = number_of(text)
    if number is None:
        raise Invalid({field: ["must be a whole number from 0 up"]})
    return number


def flag_in_query(values: Mapping[str, str], field: str) -> bool:
    """Return whether a query string asks for `field`, which it does not when it is missing.

    Errors: Invalid, also when nothing stands behind the name.
    """
    text = values.get(field, "false")[:6].lower()
    if text not in ("false", "0", "true", "1"):
        raise Invalid({field: ["must be true or false"]})
    return text in ("true", "1")


def only_in_query(values: QueryDict, *fields: str) -> QueryDict:
    """Return a query string that has no other parameters than `fields`, each at most once.

    Without it a misspelled parameter is passed over, and the caller reads an answer to another question.
    Errors: Invalid.
    """
    for name in values:
        shown = name[:_SHOWN_NAME_CHARACTERS].encode("utf-8", "replace").decode()
        if name not in fields:
            raise Invalid({"query": [f"has the unknown parameter {shown}"]})
        if len(values.getlist(name)) > 1:
            raise Invalid({"query": [f"has the parameter {shown} more than once"]})
    return values


def number_of(text: str) -> int | None:
    """Return the whole number from 0 up that `text` is, at most the largest a database holds; None when it is none."""
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0") or "0"
    # Twenty digits are past the end already; Python itself refuses to read thousands of them.
    return MAX_WHOLE_NUMBER if len(digits) > 19 else min(int(digits), MAX_WHOLE_NUMBER)
