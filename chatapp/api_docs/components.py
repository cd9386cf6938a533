"""JSON Schemas of inputs and payloads, generated from their types by msgspec."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args, get_type_hints, is_typeddict

import msgspec

Json = dict[str, Any]
_REF = "#/components/schemas/"
_SUFFIX = "Payload"


def schema_of(kind: Any) -> Json:
    """Return a reference to a named type, or the inline schema of an unnamed one."""
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=_REF + "{name}")
    return _published(schema)


def components_of(kinds: Sequence[Any]) -> dict[str, Json]:
    """Return the schemas of these types and of all types they contain, by name."""
    _, found = msgspec.json.schema_components(kinds, ref_template=_REF + "{name}")
    # msgspec sorts the keys of a TypedDict; readers expect declaration order.
    declared = {kind.__name__: list(get_type_hints(kind)) for kind in _typed_dicts(kinds)}
    return {
        name.removesuffix(_SUFFIX): _published(_ordered(schema, declared.get(name, ())))
        for name, schema in found.items()
    }


def _published(schema: Any) -> Any:
    """Return a schema with public names and the texts of `described`, without titles, which repeat the names."""
    if isinstance(schema, list):
        return [_published(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    shown = {key: _published(value) for key, value in schema.items() if key not in ("title", "described", "default")}
    shown |= schema.get("described", {})
    if "properties" in schema:
        shown["properties"] = {name: _published(value) for name, value in schema["properties"].items()}
    if "$ref" in shown:
        shown["$ref"] = shown["$ref"].removesuffix(_SUFFIX)
    return shown


def _ordered(schema: Json, names: Sequence[str]) -> Json:
    if not names:
        return schema
    properties = {name: schema["properties"][name] for name in names}
    return {**schema, "properties": properties, "required": [name for name in names if name in schema["required"]]}


def _typed_dicts(kinds: Sequence[Any]) -> Iterator[Any]:
    for kind in kinds:
        if is_typeddict(kind):
            yield kind
            yield from _typed_dicts([*get_type_hints(kind).values()])
        else:
            yield from _typed_dicts(get_args(kind))
