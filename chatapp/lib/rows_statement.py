"""Statements about rows that each call passes: one text, and in PostgreSQL one plan, for any number of rows.

The rows are one JSON text, which both databases read as a table. The ORM makes another statement of each number of
rows: it builds the SQL and PostgreSQL plans it every time.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model
from django.db.models.functions import Now

from chatapp.lib import prepared_statements

Row = Sequence[Any]
_encode = msgspec.json.Encoder().encode


class RowsStatement:
    """SQL with `{given}` where the table of rows stands, under the name `given`; `{now}` is the database's clock.

    Its only parameters are the rows.
    """

    def __init__(self, sql: str, *, model: type[Model], columns: Sequence[str]) -> None:
        """`columns` of `model` are the columns of the rows, in order, with their types."""
        self._template = sql
        self._model = model
        self._columns = columns
        by_name = {field.attname: field for field in model._meta.concrete_fields}
        self._fields: list[Field[Any, Any]] = [by_name[name] for name in columns]
        self._texts: dict[str, str] = {}

    def rows(self, given: Iterable[Row]) -> list[tuple[Any, ...]]:
        """Return the rows that the statement answers with. Queries: 1."""
        return self.ask(given)()

    def ask(self, given: Iterable[Row]) -> Callable[[], list[tuple[Any, ...]]]:
        """Run the statement inside a transaction; return what fetches its rows, for `pipelined`. Queries: 1."""
        return prepared_statements.ask(*self._statement(given))

    def write(self, given: Iterable[Row]) -> None:
        """Run a statement that answers with no rows. Queries: 1."""
        prepared_statements.run(*self._statement(given))

    def _statement(self, given: Iterable[Row]) -> tuple[BaseDatabaseWrapper, str, list[str]]:
        database = connections[DEFAULT_DB_ALIAS]
        text = self._texts.get(database.vendor)
        if text is None:
            text = self._texts[database.vendor] = self._text(database)
        if database.vendor == "postgresql":
            # It reads times, UUIDs and JSON as they are.
            rows = [dict(zip(self._columns, row, strict=True)) for row in given]
            return database, text, [_encode(rows).decode()]
        stored = [
            [field.get_db_prep_save(value, connection=database) for field, value in zip(self._fields, row, strict=True)]
            for row in given
        ]
        return database, text, [_encode(stored).decode()]

    def _text(self, database: BaseDatabaseWrapper) -> str:
        now, _values = self._model._default_manager.all().query.get_compiler(connection=database).compile(Now())
        if database.vendor == "postgresql":
            types = ", ".join(f"{field.attname} {field.cast_db_type(database)}" for field in self._fields)
            given = f"json_to_recordset(%s::json) AS given ({types})"
        else:
            parts = ", ".join(f"json_extract(value, '$[{at}]') AS {name}" for at, name in enumerate(self._columns))
            # Names of the model's columns.
            given = f"(SELECT {parts} FROM json_each(%s)) AS given"  # nosec B608
        return self._template.format(given=given, now=now)
