"""Typed parsing of JSON bodies, socket payloads, query strings and path segments.

Types and lengths are checked first, so no regular expression, normalization, hash or query runs on text that can't be
valid.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import QueryDict

from chatapp.lib.errors import BadRequest, Invalid

# The largest value of a database column: a larger number is not an id, and as a position it is past the end.
MAX_WHOLE_NUMBER = 2**63 - 1

BLANK = "can't be blank"
# How much of an unknown parameter's name an error shows.
_SHOWN_NAME_CHARACTERS = 40
# Factor for padding: whitespace that is trimmed, invisible characters that are stripped, two characters for a line end.
# The rule that normalizes the text checks its exact length.
PADDING = 4
# A value of a fixed list: a kind, a role, a level.
MAX_CHOICE_CHARACTERS = 20
# The longest list of people, ids or words.
MAX_LIST_ENTRIES = 1_000
# A UUID in its longest notation, with braces or `urn:uuid:`.
_MAX_UUID_CHARACTERS = 45


def is_within(text: str, at_most: int) -> bool:
    """Return whether `text` may have at most `at_most` characters once it is trimmed. Always check this first."""
    return len(text) <= at_most * PADDING


def too_long(at_most: int) -> str:
    """Return the message for text longer than `at_most` characters."""
    return f"should be at most {at_most} character(s)"


def too_many(at_most: int) -> str:
    """Return the message for a list with more than `at_most` entries."""
    return f"should have at most {at_most} item(s)"


def json_object(value: object) -> dict[str, Any]:
    """Return a JSON object.

    Errors: BadRequest.
    """
    if not isinstance(value, dict):
        raise BadRequest("The body must be a JSON object.")
    return value


def text_in(values: Mapping[str, Any], field: str, *, at_most: int) -> str:
    """Return a required string.

    Units: `at_most` characters, not counting padding.
    Errors: Invalid.
    """
    text = optional_text_in(values, field, at_most=at_most)
    if text is None:
        raise Invalid({field: [BLANK]})
    return text


def optional_text_in(values: Mapping[str, Any], field: str, *, at_most: int) -> str | None:
    """Return a string, or None when it is missing or null.

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
    """Return `text` unchanged.

    Units: `at_most` characters, not counting padding.
    Errors: Invalid.
    """
    if not is_within(text, at_most):
        raise Invalid({field: [too_long(at_most)]})
    return text


def text_in_query(values: Mapping[str, str], field: str, *, at_most: int) -> str:
    """Return a trimmed string from a query string or a form; "" when it is missing.

    Units: `at_most` characters, not counting padding.
    Errors: Invalid.
    """
    return bounded_text(values.get(field, ""), field=field, at_most=at_most).strip()


def texts_in(
    values: Mapping[str, Any], field: str, *, at_most: int, entries_at_most: int = MAX_LIST_ENTRIES
) -> list[str]:
    """Return a list of strings; an empty one when it is missing or null.

    Units: each of `at_most` characters, not counting padding.
    Errors: Invalid.
    """
    texts = values.get(field)
    if texts is None:
        return []
    if not isinstance(texts, list):
        raise Invalid({field: ["must be a list of texts"]})
    # The length is checked before the entries.
    if len(texts) > entries_at_most:
        raise Invalid({field: [too_many(entries_at_most)]})
    if not all(isinstance(text, str) for text in texts):
        raise Invalid({field: ["must be a list of texts"]})
    return [bounded_text(text, field=field, at_most=at_most) for text in texts]


def numbers_in(values: Mapping[str, Any], field: str, *, entries_at_most: int = MAX_LIST_ENTRIES) -> list[int]:
    """Return a list of integers from 0 up; an empty one when it is missing or null.

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
    """Return a required integer from 0 up, capped at `MAX_WHOLE_NUMBER`.

    Errors: Invalid, also for True and 1.0.
    """
    number = values.get(field)
    if type(number) is not int or number < 0:
        raise Invalid({field: ["must be a whole number from 0 up"]})
    return min(number, MAX_WHOLE_NUMBER)


def optional_number_in(values: Mapping[str, Any], field: str) -> int | None:
    """Return an integer from 0 up, or None when it is missing or null.

    Errors: Invalid.
    """
    return None if values.get(field) is None else number_in(values, field)


def number_in_query(values: Mapping[str, str], field: str) -> int | None:
    """Return an integer from 0 up from a query string, or None when it is missing.

    Errors: Invalid, also for an empty value.
    """
    text = values.get(field)
    if text is None:
        return None
    number = number_of(text)
    if number is None:
        raise Invalid({field: ["must be a whole number from 0 up"]})
    return number


def flag_in_query(values: Mapping[str, str], field: str) -> bool:
    """Return a boolean from a query string; False when it is missing.

    Errors: Invalid, also for an empty value.
    """
    text = values.get(field, "false")[:6].lower()
    if text not in ("false", "0", "true", "1"):
        raise Invalid({field: ["must be true or false"]})
    return text in ("true", "1")


def only_in_query(values: QueryDict, *fields: str) -> QueryDict:
    """Return the query string unchanged if it has no parameters but `fields`, each at most once.

    Otherwise a misspelled parameter would be ignored and the response would be misleading.
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
    """Return `text` as an integer from 0 up, capped at `MAX_WHOLE_NUMBER`; None when it isn't one."""
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0") or "0"
    # More than 19 digits exceed the cap, and Python refuses to parse thousands of digits.
    return MAX_WHOLE_NUMBER if len(digits) > 19 else min(int(digits), MAX_WHOLE_NUMBER)
