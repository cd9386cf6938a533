"""Statements about rows that each call passes: one text, and in PostgreSQL one plan, for any number of rows.

PostgreSQL gets an array for each column, SQLite one JSON text. The ORM makes another statement of each number of rows:
it builds the SQL and PostgreSQL plans it every time.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model
from django.db.models.functions import Now
from psycopg.types.numeric import Int8

from chatapp.lib import prepared_statements

Row = Sequence[Any]
_WHOLE_NUMBERS = "bigint"


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

    def _statement(self, given: Iterable[Row]) -> tuple[BaseDatabaseWrapper, str, list[Any]]:
        database = connections[DEFAULT_DB_ALIAS]
        text = self._texts.get(database.vendor)
        if text is None:
            text = self._texts[database.vendor] = self._text(database)
        columns = list(zip(*given, strict=True)) or [()] * len(self._fields)
        stored = [
            [field.get_db_prep_save(value, connection=database) for value in column]
            for field, column in zip(self._fields, columns, strict=True)
        ]
        if database.vendor != "postgresql":
            return database, text, [json.dumps(list(zip(*stored, strict=True)))]
        arrays = [
            _as_bigints(column) if field.cast_db_type(database) == _WHOLE_NUMBERS else column
            for field, column in zip(self._fields, stored, strict=True)
        ]
        return database, text, arrays

    def _text(self, database: BaseDatabaseWrapper) -> str:
        now, _values = self._model._default_manager.all().query.get_compiler(connection=database).compile(Now())
        if database.vendor == "postgresql":
            arrays = ", ".join(f"%s::{field.cast_db_type(database)}[]" for field in self._fields)
            given = f"unnest({arrays}) AS given ({', '.join(self._columns)})"
        else:
            parts = ", ".join(f"json_extract(value, '$[{at}]') AS {name}" for at, name in enumerate(self._columns))
            given = f"(SELECT {parts} FROM json_each(%s)) AS given"
        return self._template.format(given=given, now=now)


def _as_bigints(column: Iterable[int | None]) -> list[Int8 | None]:
    # One type for all integers: psycopg sends 2, 4 or 8 bytes by size, and each would be another statement.
    return [None if value is None else Int8(value) for value in column]
