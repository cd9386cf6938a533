"""Draws the entity-relationship diagram of the models: `python -m chatapp.checks.erd` writes docs/erd.md."""

from collections.abc import Iterator

import django
from django.apps import apps
from django.db import models

from chatapp.environment import begin
from chatapp.launch.prepare import ROOT

FILE = "docs/erd.md"
APPS = ("accounts", "chats")
_HEAD = """# Entities

Drawn from the models by `make docs`; a test fails when it is stale. What each table is for stands in its model's
docstring, and why each constraint exists beside it.

"""
# Django's field types -> common SQL terms
_TYPES = {
    "BigAutoField": "bigint", "AutoField": "int", "CharField": "text", "TextField": "text", "EmailField": "text",
    "BooleanField": "boolean", "DateTimeField": "timestamp", "DateField": "date", "JSONField": "json",
    "UUIDField": "uuid", "GenericIPAddressField": "inet", "ForeignKey": "bigint", "OneToOneField": "bigint",
    "BinaryField": "bytes", "FloatField": "float", "FileField": "text", "ImageField": "text", "SlugField": "text",
}  # fmt: skip


def diagram() -> str:
    """Return the expected content of docs/erd.md."""
    tables = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    relations = [line for model in tables for line in _relations(model, tables)]
    entities = [line for model in tables for line in _entity(model)]
    notes = [line for model in tables for line in _note(model)]
    drawing = "\n".join(["```mermaid", "erDiagram", *relations, *entities, "```"])
    return f"{_HEAD}{drawing}\n\n" + "\n".join(notes) + "\n"


def _name(model: type[models.Model]) -> str:
    return model._meta.db_table.upper()


def _fields(model: type[models.Model]) -> "list[models.Field[object, object]]":
    return list(model._meta.local_concrete_fields)


def _relations(model: type[models.Model], tables: list[type[models.Model]]) -> Iterator[str]:
    for one in _fields(model):
        if one.related_model in tables and isinstance(one, models.ForeignKey):
            many = "o|" if one.unique else "o{"
            parent = "|o" if one.null else "||"
            yield f"    {_name(one.remote_field.model)} {parent}--{many} {_name(model)} : {one.name}"


def _entity(model: type[models.Model]) -> Iterator[str]:
    yield f"    {_name(model)} {{"
    for one in _fields(model):
        name = one.get_internal_type()
        kind = _TYPES.get(name, "bigint" if "Integer" in name else "text")
        keys = [
            key for key, holds in (("PK", one.primary_key), ("FK", one.is_relation), ("UK", _is_unique(one))) if holds
        ]
        yield f"        {kind} {one.column} {', '.join(keys)}".rstrip() + (' "may be empty"' if one.null else "")
    yield "    }"


def _is_unique(one: "models.Field[object, object]") -> bool:
    return one.unique and not one.primary_key


def _note(model: type[models.Model]) -> Iterator[str]:
    first = (model.__doc__ or "").strip().splitlines()[0]
    yield f"- **{model._meta.db_table}**: {first}"
    for constraint in model._meta.constraints:
        yield f"  - constraint `{constraint.name}`"
    for index in model._meta.indexes:
        yield f"  - index `{index.name}`"


def main() -> None:
    """Write the file."""
    begin("embedded")
    django.setup()
    (ROOT / FILE).write_text(diagram(), encoding="utf-8")
    print(f"{FILE} is written.")


if __name__ == "__main__":
    main()
