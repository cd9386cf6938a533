"""Typed inputs: JSON bodies, socket payloads and query strings, declared once as subclasses of `Input`.

The declaration parses and describes itself in /api/schema. Types and lengths are checked first, so no regular
expression, normalization, hash or query runs on text that can't be valid.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from msgspec import Meta, inspect

from chatapp.lib.errors import AppError, BadRequest, Invalid
from chatapp.lib.sentences import Sentence, program_sentence

# The largest value of a database column: a larger number is not an id, and as a position it is past the end.
MAX_WHOLE_NUMBER = 2**63 - 1

BLANK = Sentence("blank", _("can't be blank"))
MUST_BE_TEXT = program_sentence("not_text", "must be text")
# In SimpleChatApp's words. Other languages have the forms that their numbers need.
_TOO_LONG = Sentence(
    "too_long",
    lambda count: ngettext(
        "should be at most %(count)s character(s)", "should be at most %(count)s character(s)", count
    ),
)
_TOO_SHORT = Sentence(
    "too_short",
    lambda count: ngettext(
        "should be at least %(count)s character(s)", "should be at least %(count)s character(s)", count
    ),
)
_TOO_MANY = Sentence(
    "too_many",
    lambda count: ngettext("should have at most %(count)s item(s)", "should have at most %(count)s item(s)", count),
)
UNSTORABLE = Sentence("unstorable", _("has characters that cannot be stored"))
NOT_ONE_OF = program_sentence("not_one_of", "must be one of %(choices)s")
MUST_BE_FLAG = program_sentence("not_a_flag", "must be true or false")
_NOT_AN_OBJECT = program_sentence("not_an_object", "The body must be a JSON object.")
_UNKNOWN_PARAMETER = program_sentence("unknown_parameter", "has the unknown parameter %(name)s")
_REPEATED_PARAMETER = program_sentence("repeated_parameter", "has the parameter %(name)s more than once")
_NOT_WHOLE = program_sentence("not_whole", "must be a whole number from 0 up")
_NOT_WITHIN = program_sentence("not_within", "must be a whole number from %(least)s to %(most)s")
_NOT_A_UUID = program_sentence("not_a_uuid", "must be a UUID")
_NOT_TEXTS = program_sentence("not_texts", "must be a list of texts")
_NOT_NUMBERS = program_sentence("not_numbers", "must be a list of whole numbers from 0 up")
_NOT_OBJECTS = program_sentence("not_objects", "must be a list of objects with the documented fields")
# How much of an unknown parameter's name an error shows.
_SHOWN_NAME_CHARACTERS = 40
# Factor for padding: whitespace that is trimmed, invisible characters that are stripped, two characters for a line end.
# The rule that normalizes the text checks its exact length.
PADDING = 4
# A value of a fixed list: a kind, a role, a level.
MAX_CHOICE_CHARACTERS = 20
# A UUID in its longest notation, with braces or `urn:uuid:`.
_MAX_UUID_CHARACTERS = 45
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_NESTED = re.compile(r"`\$\.(\w+)\.(?=\w+)")
# The path first: a field that an entry of a list lacks is named before it.
_FIELD = re.compile(r"^.*?`\$\.(\w+)(\[)?|field `(\w+)`")


def is_within(text: str, at_most: int) -> bool:
    """Return whether `text` may have at most `at_most` characters once it is trimmed. Always check this first."""
    return len(text) <= at_most * PADDING


def too_long(at_most: int) -> Sentence:
    """Return the message for text longer than `at_most` characters."""
    return _TOO_LONG(count=at_most)


def too_short(at_least: int) -> Sentence:
    """Return the message for text shorter than `at_least` characters."""
    return _TOO_SHORT(count=at_least)


def too_many(at_most: int) -> Sentence:
    """Return the message for a list with more than `at_most` entries."""
    return _TOO_MANY(count=at_most)


def not_one_of(choices: Iterable[str]) -> Sentence:
    """Return the message for a value that isn't one of a fixed list."""
    return NOT_ONE_OF(choices=", ".join(choices))


def described(about: str = "", **schema: Any) -> Meta:
    """Describe a value in /api/schema beyond what its type says: a rule checks it later.

    `about` is a sentence; `schema` are keywords of JSON Schema, which win over those of the type.
    """
    return Meta(description=about or None, extra_json_schema={"described": schema})


def text(at_most: int, **schema: Any) -> Meta:
    """Bound a string.

    Units: `at_most` characters, not counting padding.
    """
    return Meta(max_length=at_most * PADDING, extra_json_schema={"described": {"maxLength": at_most, **schema}})


# From 0 up; capped at `MAX_WHOLE_NUMBER` once parsed.
WholeNumber = Annotated[int, Meta(ge=0)]


class Input(msgspec.Struct, kw_only=True):
    """What a caller sends. A field without a default is required; where None is allowed, null counts as missing."""

    @classmethod
    def refusal(cls, field: str, message: Sentence) -> AppError:
        """Return the error for an invalid field."""
        return Invalid({field: [message]})


I = TypeVar("I", bound=Input)  # noqa: E741


class NoQuery(Input):
    """The query string of an endpoint without parameters."""


def parse(kind: type[I], value: object) -> I:
    """Return a JSON object as `kind`. Unknown keys are ignored.

    Errors: BadRequest when it is no object; Invalid, naming the first invalid field.
    """
    if not isinstance(value, dict):
        raise BadRequest(_NOT_AN_OBJECT)
    return _converted(kind, _known_in(kind, value))


def parse_query(kind: type[I], query: QueryDict) -> I:
    """Return a query string as `kind`. It may have no parameters but those of `kind`, each at most once.

    Otherwise a misspelled parameter would be ignored and the response would be misleading.
    Errors: Invalid.
    """
    for name in query:
        shown = name[:_SHOWN_NAME_CHARACTERS].encode("utf-8", "replace").decode()
        if name not in kind.__struct_fields__:
            raise Invalid({"query": [_UNKNOWN_PARAMETER(name=shown)]})
        if len(query.getlist(name)) > 1:
            raise Invalid({"query": [_REPEATED_PARAMETER(name=shown)]})
    return parse_known_query(kind, query)


def parse_known_query(kind: type[I], query: QueryDict) -> I:
    """Return the parameters of `kind` in a query string, ignoring others as SimpleChatApp does.

    Errors: Invalid, also for an empty number or flag.
    """
    fields = _fields_of(kind)
    values = {name: _from_query(fields[name].type, str(query[name])) for name in fields if name in query}
    missing = next((name for name, field in fields.items() if field.required and name not in values), None)
    if missing is not None:
        raise kind.refusal(missing, BLANK)
    return _converted(kind, values)


def given_in(found: Input) -> dict[str, Any]:
    """Return the fields that the caller sent, of an input whose fields default to UNSET."""
    values = {name: getattr(found, name) for name in found.__struct_fields__}
    return {name: value for name, value in values.items() if value is not msgspec.UNSET}


def bounded_text(text: str, *, field: str, at_most: int) -> str:
    """Return `text` unchanged.

    Units: `at_most` characters, not counting padding.
    Errors: Invalid.
    """
    if not is_within(text, at_most):
        raise Invalid({field: [too_long(at_most)]})
    return text


def number_of(text: str) -> int | None:
    """Return `text` as an integer from 0 up, capped at `MAX_WHOLE_NUMBER`; None when it isn't one."""
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0") or "0"
    # More than 19 digits exceed the cap, and Python refuses to parse thousands of digits.
    return MAX_WHOLE_NUMBER if len(digits) > 19 else min(int(digits), MAX_WHOLE_NUMBER)


def _converted(kind: type[I], values: dict[str, Any]) -> I:
    for name in _uuid_fields_of(kind) & values.keys():
        values[name] = _as_uuid(values[name])
    try:
        found = msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise _refusal(kind, str(error)) from error
    _cap(found)
    return found


def _cap(found: Input) -> None:
    for name in found.__struct_fields__:
        value = getattr(found, name)
        if type(value) is int and value > MAX_WHOLE_NUMBER:
            setattr(found, name, MAX_WHOLE_NUMBER)
        elif type(value) is list and value and type(value[0]) is int:
            setattr(found, name, [min(number, MAX_WHOLE_NUMBER) for number in value])
        elif type(value) is list and value and isinstance(value[0], Input):
            for entry in value:
                _cap(entry)


def _known_in(kind: type[Input], value: dict[str, Any]) -> dict[str, Any]:
    """Return the known keys of a JSON object: msgspec can't compare every text with their names."""
    known = {name: value[name] for name in kind.__struct_fields__ if name in value}
    for name, inner in _inputs_in(kind).items():
        held = known.get(name)
        if isinstance(held, dict):
            known[name] = _known_in(inner, held)
        elif isinstance(held, list):
            known[name] = [_known_in(inner, entry) if isinstance(entry, dict) else entry for entry in held]
    return known


def _as_uuid(value: object) -> object:
    """Read every notation that Python knows; what isn't one stays as it is, and is refused."""
    if not isinstance(value, str) or len(value) > _MAX_UUID_CHARACTERS:
        return value
    try:
        return UUID(value)
    except ValueError:
        return value


def _from_query(kind: inspect.Type, text: str) -> object:
    """Read a number or a flag; what isn't one stays text, and is refused."""
    match _bare(kind):
        case inspect.IntType():
            number = number_of(text)
            return text if number is None else number
        case inspect.BoolType():
            return _FLAGS.get(text[:6].lower(), text)
    return text


def _refusal(kind: type[Input], theirs: str) -> AppError:
    """Return the error for msgspec's message; a nested input has its own."""
    if nested := _NESTED.search(theirs):
        return _refusal(_inputs_in(kind)[nested[1]], theirs.replace(nested[0], "`$."))
    return kind.refusal(*_fault(kind, theirs))


def _fault(kind: type[Input], theirs: str) -> tuple[str, Sentence]:
    """Return the field that msgspec's message names, and our message for it."""
    found = _FIELD.search(theirs)
    if found is None:
        raise ValueError(theirs)
    name = found[1] or found[3]
    field = _bare(_fields_of(kind)[name].type)
    is_missing, is_entry = found[3] is not None or "got `null`" in theirs, found[2] is not None
    match field:
        case inspect.StrType():
            return name, BLANK if is_missing else _text_message(field, theirs)
        case inspect.IntType():
            is_out_of_range = field.le is not None and "got" not in theirs and not is_missing
            return name, _NOT_WITHIN(least=field.ge or 0, most=field.le or 0) if is_out_of_range else _NOT_WHOLE
        case inspect.ListType():
            return name, _list_message(field, theirs, is_entry=is_entry)
        case inspect.UUIDType():
            return name, _NOT_A_UUID
        case inspect.BoolType():
            return name, MUST_BE_FLAG
    return name, BLANK


def _text_message(field: inspect.StrType, theirs: str) -> Sentence:
    return too_long((field.max_length or 0) // PADDING) if "length" in theirs else MUST_BE_TEXT


def _list_message(field: inspect.ListType, theirs: str, *, is_entry: bool) -> Sentence:
    entry = _bare(field.item_type)
    if "length" in theirs:
        if is_entry and isinstance(entry, inspect.StrType):
            return _text_message(entry, theirs)
        return too_many(field.max_length or 0)
    if isinstance(entry, inspect.StructType):
        return _NOT_OBJECTS
    return _NOT_TEXTS if isinstance(entry, inspect.StrType) else _NOT_NUMBERS


@cache
def _fields_of(kind: type[Input]) -> dict[str, inspect.Field]:
    return {field.name: field for field in inspect.type_info(kind).fields}  # type: ignore[attr-defined]


@cache
def _inputs_in(kind: type[Input]) -> dict[str, type[Input]]:
    kinds = {name: _entry_or_itself(_bare(field.type)) for name, field in _fields_of(kind).items()}
    structs = {name: inner.cls for name, inner in kinds.items() if isinstance(inner, inspect.StructType)}
    return {name: inner for name, inner in structs.items() if issubclass(inner, Input)}


def _entry_or_itself(kind: inspect.Type) -> inspect.Type:
    return _bare(kind.item_type) if isinstance(kind, inspect.ListType) else kind


@cache
def _uuid_fields_of(kind: type[Input]) -> frozenset[str]:
    return frozenset(
        name for name, field in _fields_of(kind).items() if isinstance(_bare(field.type), inspect.UUIDType)
    )


def _bare(kind: inspect.Type) -> inspect.Type:
    """Return a type without its description and without null."""
    while True:
        match kind:
            case inspect.Metadata():
                kind = kind.type
            case inspect.UnionType():
                kind = next(one for one in kind.types if not isinstance(one, inspect.NoneType))
            case _:
                return kind
