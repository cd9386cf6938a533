"""What a migration does to the release that still serves while it runs, and until all its processes are replaced."""

from collections.abc import Iterator
from typing import Any

from django.db.migrations import Migration
from django.db.migrations import operations as of
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field
from django.db.models.fields import NOT_PROVIDED

_READS = "the serving release still uses it"
_REFUSES = "the serving release may write rows that it refuses"
_UNKNOWN = "what it does can't be seen here: read it"
_GONE = (of.RemoveField, of.DeleteModel, of.RenameField, of.RenameModel, of.AlterModelTable)
_RULES = (of.AddConstraint, of.AlterUniqueTogether)
_CODE = (of.RunPython, of.RunSQL)


def risks_of(migration: Migration, *, before: ProjectState) -> list[str]:
    """Return a sentence for each operation that isn't safe while the previous release serves.

    `before` is the state of the models, which is moved to that after the migration. What is done to a model that the
    migration itself creates is safe: the previous release doesn't know it.
    """
    found: list[str] = []
    new_models: set[str] = set()
    for operation in migration.operations:
        if isinstance(operation, of.CreateModel):
            new_models.add(operation.name_lower)
        elif _model_of(operation) not in new_models:
            label = migration.app_label
            found += [f"{operation.describe()}: {why}" for why in _why(operation, app_label=label, before=before)]
        operation.state_forwards(migration.app_label, before)
    return found


def _why(operation: Operation, *, app_label: str, before: ProjectState) -> Iterator[str]:
    if isinstance(operation, of.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from _why(inner, app_label=app_label, before=before)
    elif isinstance(operation, _GONE):
        yield _READS
    elif isinstance(operation, _RULES):
        yield _REFUSES
    elif isinstance(operation, _CODE):
        yield _UNKNOWN
    elif isinstance(operation, of.AddField):
        if not operation.field.many_to_many and _needs_value(operation.field):
            yield "without a default in the database, the serving release can't insert rows (db_default, or null)"
    elif isinstance(operation, of.AlterField):
        model = before.models.get((app_label, operation.model_name_lower))
        if model is not None and _is_narrower(operation.field, than=model.fields[operation.name]):
            yield _REFUSES


def _model_of(operation: Operation) -> str:
    return str(getattr(operation, "model_name_lower", getattr(operation, "name_lower", "")))


def _needs_value(field: "Field[Any, Any]") -> bool:
    return not field.null and getattr(field, "db_default", NOT_PROVIDED) is NOT_PROVIDED


def _is_narrower(field: "Field[Any, Any]", *, than: "Field[Any, Any]") -> bool:
    """Return whether a column takes less than before, or something else."""
    is_shorter = (field.max_length or 0) < (than.max_length or 0) if field.max_length else False
    loses_null = than.null and _needs_value(field)
    is_newly_unique = field.unique and not than.unique
    return is_shorter or loses_null or is_newly_unique or field.get_internal_type() != than.get_internal_type()
