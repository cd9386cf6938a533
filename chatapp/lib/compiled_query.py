"""Querysets whose SQL is made once, and whose rows become instances without ceremony.

For the few reads behind every page and call: Django takes longer to write a query down than to ask it. Who is
signed in cost 1.9 ms of CPU time and costs 0.3; a member's place 2.1 and 0.4; a page of messages 4.0 and 0.9.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row", bound=Model)

# What stands in for a value while the SQL is made: the databases could hold it, and nothing is numbered or named so.
_FIRST_STAND_IN = 9_100_000_000_000_000_000
Value = int | str


@dataclass(frozen=True, slots=True)
class _Part:
    """The columns of a row that become one instance, and those that become the instances it points to.

    `key` is the place of its primary key; `put` hangs it on the instance that points to it.
    """

    model: type[Model]
    columns: slice
    attributes: list[str]
    key: int
    put: Callable[[Model, Model | None], None] | None
    parts: list["_Part"]


@dataclass(frozen=True, slots=True)
class _Plan:
    """One query as one kind of database is asked it.

    `values` are those of the SQL in order: (None, the value itself) or (its type, the name of one to come).
    `part` is None where values were asked for. `locks`: it takes the rows' locks, inside a transaction only.
    """

    sql: str
    values: list[tuple[Callable[[Any], Any] | None, Any]]
    converters: list[tuple[int, list[Callable[..., Any]], Any]]
    part: _Part | None
    annotations: list[tuple[str, int]]
    locks: bool


class _Kept:
    """A queryset with values to be filled in where its filters compare: whole numbers, or texts if annotated `str`.

    `build` makes it from those. It is called once, with stand-ins, and must not look at them.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        """Nothing is made before it is first asked."""
        self._build = build
        self._plans: dict[str, _Plan] = {}

    def _asked(self, given: Mapping[str, Value]) -> tuple[_Plan, list[list[Any]], str]:
        """Return the plan, the rows as Django's fields read them, and the database's alias."""
        # Asked once: the global `connection` looks itself up for each attribute.
        database = connections[DEFAULT_DB_ALIAS]
        plan = self._plans.get(database.vendor)
        if plan is None:
            plan = self._plans[database.vendor] = _plan_of(self._build, database)
        if plan.locks and not database.in_atomic_block:
            raise TransactionManagementError("A query that locks rows stands inside a transaction.")
        values = [value if type_ is None else type_(given[value]) for type_, value in plan.values]
        with database.cursor() as cursor:
            cursor.execute(plan.sql, values)
            rows = [list(row) for row in cursor.fetchall()]
        for place, converters, column in plan.converters:
            for convert in converters:
                for row in rows:
                    row[place] = convert(row[place], column, database)
        return plan, rows, database.alias


class CompiledQuery(_Kept, Generic[Row]):
    """A queryset of instances, kept. They are those Django would make, but no one is told of them (`post_init`)."""

    def __init__(self, build: Callable[..., QuerySet[Row, Row]]) -> None:
        """See above."""
        super().__init__(build)

    def __call__(self, **given: Value) -> list[Row]:
        """Return the rows for these values, which a database can hold.

        Queries: 1.
        """
        plan, rows, alias = self._asked(given)
        if plan.part is None:
            raise TypeError("A queryset of values is kept by KeptValues.")
        instances: list[Any] = [_made(plan.part, row, alias) for row in rows]
        for name, place in plan.annotations:
            for instance, row in zip(instances, rows, strict=True):
                setattr(instance, name, row[place])
        return instances

    def first(self, **given: Value) -> Row | None:
        """Return the first row, or None.

        Queries: 1.
        """
        return next(iter(self(**given)), None)


class KeptValues(_Kept):
    """A queryset of `values_list`, kept."""

    def __call__(self, **given: Value) -> list[list[Any]]:
        """Return the values of each row, in the order they were named.

        Queries: 1.
        """
        return self._asked(given)[1]


def _plan_of(build: Callable[..., QuerySet[Any, Any]], database: BaseDatabaseWrapper) -> _Plan:
    names: dict[Value, str] = {}
    for number, parameter in enumerate(signature(build, eval_str=True).parameters.values(), start=_FIRST_STAND_IN):
        names[str(number) if parameter.annotation is str else number] = parameter.name
    queryset = build(**{name: stand_in for stand_in, name in names.items()})
    compiler = queryset.query.get_compiler(connection=database)
    sql, values = compiler.as_sql()
    columns = [column for column, _, _ in compiler.select]
    plan = _Plan(
        sql=sql,
        values=[(type(value), names[value]) if value in names else (None, value) for value in values],
        converters=[(place, *found) for place, found in compiler.get_converters(columns).items()],
        part=None if queryset.query.values_select else _part_of(compiler.klass_info, columns),
        annotations=list((compiler.annotation_col_map or {}).items()),
        locks=queryset.query.select_for_update,
    )
    if {name for type_, name in plan.values if type_ is not None} != set(names.values()):
        raise TypeError("A compiled query compares each of its values with a column; slices and the like are its own.")
    return plan


def _part_of(info: Mapping[str, Any], columns: list[Any]) -> _Part:
    """Read what Django's compiler says of a row. Its own ModelIterable and RelatedPopulator do the same."""
    if info.get("reverse") or info.get("from_parent"):
        raise TypeError("A compiled query follows foreign keys only.")
    own = info["select_fields"]
    attributes = [columns[place].target.attname for place in own]
    model = info["model"]
    return _Part(
        model=model,
        columns=slice(own[0], own[-1] + 1),
        attributes=attributes,
        key=own[attributes.index(model._meta.pk.attname)],
        put=info.get("local_setter"),
        parts=[_part_of(related, columns) for related in info.get("related_klass_infos", ())],
    )


def _made(part: _Part, row: list[Any], alias: str) -> Model:
    """Do what `Model.from_db` does: an attribute that is not there is a deferred field."""
    instance = part.model.__new__(part.model)
    state = instance._state = ModelState()
    state.adding = False
    state.db = alias
    instance.__dict__.update(zip(part.attributes, row[part.columns], strict=True))
    for pointed in part.parts:
        if pointed.put is not None:
            pointed.put(instance, None if row[pointed.key] is None else _made(pointed, row, alias))
    return instance
