"""Takes indexes and constraints off PostgreSQL tables that are about to be filled, and puts them back."""

from typing import Any, NamedTuple

import psycopg

# Foreign keys first: they need the unique ones. Those of a partitioned table stay.
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), contype::text, pg_get_constraintdef(pg_constraint.oid)
    FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
    WHERE connamespace = current_schema()::regnamespace AND contype IN ('f', 'u') AND conparentid = 0
        AND relkind = 'r' AND NOT relispartition
    ORDER BY contype, 1, 2
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND NOT relispartition AND NOT indisprimary
        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
    ORDER BY 1
"""


class SchemaParts(NamedTuple):
    """Statements that create what was dropped: keys and indexes of values first, then the keys between tables."""

    indexes: list[str]
    foreign_keys: list[str]


def drop_schema_parts(opened: "psycopg.Connection[tuple[Any, ...]]") -> SchemaParts:
    """Drop foreign keys, unique constraints and indexes of all tables of the schema; primary keys stay."""
    constraints = opened.execute(_CONSTRAINTS).fetchall()
    for table, name, _kind, _definition in constraints:
        opened.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())
    indexes = opened.execute(_INDEXES).fetchall()
    for name, _definition in indexes:
        opened.execute(f"DROP INDEX {name}".encode())
    added = [
        (kind, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table, name, kind, definition in constraints
    ]
    unique = [statement for kind, statement in added if kind == "u"]
    foreign = [statement for kind, statement in added if kind == "f"]
    return SchemaParts([*unique, *(definition for _name, definition in indexes)], foreign)


def create_schema_parts(opened: "psycopg.Connection[tuple[Any, ...]]", parts: SchemaParts) -> None:
    """Create what `drop_schema_parts` dropped; PostgreSQL checks every row."""
    opened.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for statement in (*parts.indexes, *parts.foreign_keys):
        opened.execute(statement.encode())
