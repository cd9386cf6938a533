"""Typed reading of JSON bodies, socket payloads, query strings and path segments. Every value's type is checked."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chatapp.lib.errors import BadRequest, Invalid

# No database column holds more: a larger number is no id, and as a position it is past the end.
MAX_WHOLE_NUMBER = 2**63 - 1

BLANK = "can't be blank"


def json_object(value: object) -> dict[str, Any]:
    """Return a JSON object.

    Errors: BadRequest.
    """
    if not isinstance(value, dict):
        raise BadRequest("The body must be a JSON object.")
    return value


def text_in(values: Mapping[str, Any], field: str) -> str:
    """Return a text that must be there.

    Errors: Invalid.
    """
    text = optional_text_in(values, field)
    if text is None:
        raise Invalid({field: [BLANK]})
    return text


def optional_text_in(values: Mapping[str, Any], field: str) -> str | None:
    """Return a text, or None when it is missing or null.

    Errors: Invalid.
    """
    text = values.get(field)
    if text is not None and not isinstance(text, str):
        raise Invalid({field: ["must be text"]})
    return text


def texts_in(values: Mapping[str, Any], field: str) -> list[str]:
    """Return a list of texts; missing or null is an empty one.

    Errors: Invalid.
    """
    texts = values.get(field)
    if texts is None:
        return []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise Invalid({field: ["must be a list of texts"]})
    return texts


def numbers_in(values: Mapping[str, Any], field: str) -> list[int]:
    """Return a list of whole numbers from 0 up; missing or null is an empty one.

    Errors: Invalid.
    """
    numbers = values.get(field)
    if numbers is None:
        return []
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
    if not isinstance(text, str):
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
    """Return a whole number from 0 up written in a query string, None when it is missing or empty.

    Errors: Invalid.
    """
    text = values.get(field, "")
    if not text:
        return None
    number = number_of(text)
    if number is None:
        raise Invalid({field: ["must be a whole number from 0 up"]})
    return number


def flag_in_query(values: Mapping[str, str], field: str) -> bool:
    """Return whether a query string asks for `field`, which it does not when it is missing or empty.

    Errors: Invalid.
    """
    text = values.get(field, "").lower()
    if text not in ("", "false", "0", "true", "1"):
        raise Invalid({field: ["must be true or false"]})
    return text in ("true", "1")


def number_of(text: str) -> int | None:
    """Return the whole number from 0 up that `text` is, at most the largest a database holds; None when it is none."""
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0") or "0"
    # Twenty digits are past the end already; Python itself refuses to read thousands of them.
    return MAX_WHOLE_NUMBER if len(digits) > 19 else min(int(digits), MAX_WHOLE_NUMBER)
