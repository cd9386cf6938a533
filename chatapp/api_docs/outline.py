"""What a page shows of an OpenAPI document: calls in groups, and the shapes they take and give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chatapp.api_docs.document import METHODS
from chatapp.api_docs.groups import GROUPS, group_of

# Paragraphs, each in parts that are in turn words and code.
Prose = list[list[str]]

_PLAIN_WORDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
_FORMAT_WORDS = {"date-time": "time", "email": "email address", "uuid": "UUID", "uri": "address", "binary": "file"}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is: words, its choices when it is one of some, the name of its shape when it has one."""

    words: str
    shape: str = ""
    choices: tuple[str, ...] = ()
    or_null: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a shape, or one parameter of a call (`place` is then `path` or `query`)."""

    name: str
    kind: Kind
    is_required: bool
    text: Prose
    place: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One status of a call and what comes with it."""

    status: str
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class Call:
    """One method of one path. `answers` are those of success, `refusals` the other statuses."""

    method: str
    path: str
    text: Prose
    needs_token: bool
    parameters: list[Field]
    body: Kind | None
    body_type: str
    answers: list[Answer]
    refusals: list[str]

    @property
    def steps(self) -> list[str]:
        """The parts of the path below /api/."""
        return self.path.removeprefix("/api/").split("/")

    @property
    def anchor(self) -> str:
        """Name of its place on the page."""
        return "-".join([self.method.lower(), *(step.strip("{}") for step in self.steps)])

    @property
    def is_upload(self) -> bool:
        """Whether it takes something else than JSON."""
        return self.body_type not in ("", "application/json")


@dataclass(frozen=True, slots=True)
class Shape:
    """A JSON object by name."""

    name: str
    text: Prose
    fields: list[Field]

    @property
    def is_input(self) -> bool:
        """Whether calls take it: then it matters which keys may be left out."""
        return self.name.endswith("Input")


def groups_of(document: Mapping[str, Any]) -> list[tuple[str, list[Call]]]:
    """Return (name, calls) in the page's order; every call is in one group."""
    grouped: dict[str, list[Call]] = {name: [] for name, _about, _pattern in GROUPS}
    for path, item in sorted(document["paths"].items()):
        grouped[group_of(path)] += [_call(method, path, item[method], document) for method in METHODS if method in item]
    return [(name, calls) for name, calls in grouped.items() if calls]


def shapes_of(document: Mapping[str, Any]) -> list[Shape]:
    """Return the objects by name; lists of choices are told where they are used."""
    return [
        Shape(name, _prose(shape), _fields(shape, document))
        for name, shape in sorted(document["components"]["schemas"].items())
        if shape.get("type") == "object"
    ]


def _call(method: str, path: str, operation: Mapping[str, Any], document: Mapping[str, Any]) -> Call:
    content = operation.get("requestBody", {}).get("content", {})
    body_type = next(iter(content), "")
    answers = [
        Answer(status, _answer_kind(answer, document))
        for status, answer in sorted(operation["responses"].items())
        if status < "300"
    ]
    return Call(
        method=method.upper(),
        path=path,
        text=_prose(operation),
        needs_token=bool(operation["security"]),
        # The path says enough of its own parts.
        parameters=[
            _parameter(parameter, document)
            for parameter in operation.get("parameters", [])
            if parameter["in"] != "path" or parameter.get("description")
        ],
        body=_kind(content[body_type]["schema"], document) if body_type else None,
        body_type=body_type,
        answers=answers,
        refusals=sorted(status for status in operation["responses"] if status >= "300"),
    )


def _answer_kind(answer: Mapping[str, Any], document: Mapping[str, Any]) -> Kind | None:
    content = answer.get("content", {})
    return next((_kind(part["schema"], document) for part in content.values()), None)


def _parameter(parameter: Mapping[str, Any], document: Mapping[str, Any]) -> Field:
    return Field(
        name=parameter["name"],
        kind=_kind(parameter["schema"], document),
        is_required=parameter.get("required", False),
        text=_prose(parameter),
        place=parameter["in"],
    )


def _fields(shape: Mapping[str, Any], document: Mapping[str, Any]) -> list[Field]:
    required = shape.get("required", ())
    return [
        Field(name, _kind(value, document), is_required=name in required, text=_prose(value))
        for name, value in shape.get("properties", {}).items()
    ]


def _kind(value: Mapping[str, Any], document: Mapping[str, Any]) -> Kind:
    parts = [part for part in _parts(value) if part.get("$ref", "").rpartition("/")[2] != "NullEnum"]
    parts = [part for part in parts if part != {"type": "null"}]
    found = _named(parts[0], document) if parts else _plain(value, document)
    return replace(found, or_null=_may_be_null(value))


def _may_be_null(value: Mapping[str, Any]) -> bool:
    return "null" in value.get("type", ()) or any(
        part.get("type") == "null" or part.get("$ref", "").endswith("/NullEnum") for part in value.get("oneOf", ())
    )


def _parts(value: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return [value] if "$ref" in value else value.get("allOf", value.get("oneOf", []))


def _named(value: Mapping[str, Any], document: Mapping[str, Any]) -> Kind:
    name = value["$ref"].rpartition("/")[2]
    shape = document["components"]["schemas"][name]
    return _plain(shape, document) if "enum" in shape else Kind("", shape=name)


def _plain(value: Mapping[str, Any], document: Mapping[str, Any]) -> Kind:
    if "enum" in value:
        return Kind("", choices=tuple(str(choice) for choice in value["enum"] if choice is not None))
    if value.get("type") == "array":
        items = _kind(value["items"], document)
        return Kind(f"list of {items.words}".strip(), shape=items.shape)
    kinds = value.get("type", "")
    kind = next((one for one in kinds if one != "null"), "") if isinstance(kinds, list) else kinds
    words = _FORMAT_WORDS.get(value.get("format", "")) or _PLAIN_WORDS.get(kind, "object")
    return Kind(words + _bounds(value))


def _bounds(value: Mapping[str, Any]) -> str:
    if "maxLength" in value:
        return f", at most {value['maxLength']} characters"
    if "minimum" in value and "maximum" in value:
        return f" from {value['minimum']} to {value['maximum']}"
    return f" from {value['minimum']} up" if "minimum" in value else ""


def _prose(described: Mapping[str, Any]) -> Prose:
    return [paragraph.split("`") for paragraph in described.get("description", "").split("\n\n") if paragraph]
