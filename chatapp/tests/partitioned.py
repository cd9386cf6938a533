"""Hash-partitions PostgreSQL's message table by chat: `pytest --partitioned`."""

import re
from typing import Any

from django.db import connection

PARTS = 4
TABLES_OF_ROWS = ("chats_messageedit", "chats_reaction", "chats_savedmessage")


def partition_messages() -> None:
    """Replace the empty table by one with four partitions, and the same columns, keys and indexes.

    A key of a partitioned table includes the chat: the primary key becomes (chat, id), as do the references to it.
    """
    if connection.vendor != "postgresql":
        raise RuntimeError("Only PostgreSQL has partitioned tables.")
    with connection.cursor() as cursor:
        primary, others = _keys(cursor)
        indexes = _indexes(cursor)
        for table, name in _keys_to_it(cursor):
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute("ALTER TABLE chats_message RENAME TO chats_message_whole")
        cursor.execute(
            "CREATE TABLE chats_message (LIKE chats_message_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
            " PARTITION BY HASH (chat_id)"
        )
        cursor.execute("DROP TABLE chats_message_whole")
        cursor.execute("CREATE SEQUENCE chats_message_id_seq OWNED BY chats_message.id")
        cursor.execute("ALTER TABLE chats_message ALTER id SET DEFAULT nextval('chats_message_id_seq')")
        for part in range(PARTS):
            cursor.execute(
                f"CREATE TABLE chats_message_{part} PARTITION OF chats_message"
                f" FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
            )
        cursor.execute(f'ALTER TABLE chats_message ADD CONSTRAINT "{primary}" PRIMARY KEY (chat_id, id)')
        for name, definition in others:
            cursor.execute(f'ALTER TABLE chats_message ADD CONSTRAINT "{name}" {definition}')
        for definition in indexes:
            cursor.execute(definition)
        _name_parts_of_indexes(cursor)
        for table in TABLES_OF_ROWS:
            cursor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_message FOREIGN KEY (chat_id, message_id)"
                " REFERENCES chats_message (chat_id, id) DEFERRABLE INITIALLY DEFERRED"
            )


def _keys(cursor: Any) -> tuple[str, list[tuple[str, str]]]:
    """Return the primary key's name, and the name and definition of every other key of the table."""
    cursor.execute(
        "SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = 'chats_message'::regclass AND contype IN ('p', 'u', 'f')"
    )
    found = cursor.fetchall()
    [primary] = [name for name, kind, _definition in found if _text(kind) == "p"]
    return primary, [(name, definition) for name, kind, definition in found if _text(kind) != "p"]


def _indexes(cursor: Any) -> list[str]:
    """Return the definition of every index that belongs to no key."""
    cursor.execute(
        "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'chats_message'::regclass"
        " AND indexrelid NOT IN (SELECT conindid FROM pg_constraint WHERE conrelid = 'chats_message'::regclass)"
    )
    return [re.sub(r" ON (ONLY )?", " ON ", definition, count=1) for (definition,) in cursor.fetchall()]


def _name_parts_of_indexes(cursor: Any) -> None:
    """Name each partition of an index after the whole, with a number: plans contain these names."""
    cursor.execute(
        "SELECT inhrelid::regclass::text, relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhparent"
        " WHERE relkind = 'I' ORDER BY 2, 1"
    )
    for number, (part, whole) in enumerate(cursor.fetchall()):
        cursor.execute(f'ALTER INDEX {part} RENAME TO "{whole}_{number % PARTS}"')


def _keys_to_it(cursor: Any) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE confrelid = 'chats_message'::regclass AND contype = 'f'"
    )
    return list(cursor.fetchall())


def _text(value: Any) -> str:
    """Return PostgreSQL's type `"char"`, which the driver returns as bytes."""
    return value.decode() if isinstance(value, bytes) else value
