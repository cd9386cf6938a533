"""What the database holds at the end: the log that everything else is compared with."""

import json
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.chaos.picture import picture

_TOKEN = re.compile(r"[0-9a-f]{32}\b")
# In the order of Row's fields.
_ROWS = (
    "SELECT id, chat_id, number, changed_seq, author_id, content, kind = 'system', deleted_at IS NOT NULL,"
    " pinned_at IS NOT NULL, thread_count, thread_root_id, reply_to_id, system, reactions"
    " FROM chats_message ORDER BY chat_id, changed_seq"
)
_HEADS = "SELECT id, last_seq, last_number FROM chats_chat"


@dataclass(frozen=True, slots=True)
class Row:
    """One stored message or system message. SQLite returns 0 and 1 for booleans."""

    message_id: int
    chat: int
    number: int | None
    seq: int
    author: int | None
    content: str
    is_system: bool
    is_deleted: bool
    is_pinned: bool
    thread_count: int
    thread_root: int | None
    reply_to: int | None
    system: dict[str, Any]
    reactions: list[dict[str, Any]]

    def has_reaction(self, user_id: int, emoji: str) -> bool:
        """Return whether it has this person's reaction."""
        return any(one["emoji"] == emoji and user_id in one["user_ids"] for one in self.reactions)

    @property
    def picture(self) -> str:
        """Its canonical description, which everyone must see."""
        return picture(
            content=self.content,
            is_deleted=self.is_deleted,
            is_pinned=self.is_pinned,
            thread_count=self.thread_count,
            thread_root=self.thread_root,
            reply_to=self.reply_to,
            reactions=self.reactions,
        )

    @property
    def token(self) -> str:
        """The client id in its text; empty for system messages and tombstones."""
        begins = _TOKEN.match(self.content)
        return begins[0] if begins and not self.is_system and not self.is_deleted else ""


@dataclass(frozen=True)
class Truth:
    """All rows by id, and chat -> (last seq, last number)."""

    rows: dict[int, Row]
    heads: dict[int, tuple[int, int]]


def read_postgres(url: str) -> Truth:
    """Read the whole log from PostgreSQL."""
    with psycopg.connect(url) as connection:
        return _truth(connection.execute(_ROWS), connection.execute(_HEADS))


def read_sqlite(path: Path) -> Truth:
    """Read the whole log from SQLite."""
    with closing(sqlite3.connect(path)) as connection:
        return _truth(connection.execute(_ROWS), connection.execute(_HEADS))


def _truth(rows: Iterable[Any], heads: Iterable[Any]) -> Truth:
    found = {}
    for columns in rows:
        *plain, system, reactions = columns
        row = Row(*plain, system=_value_of(system) or {}, reactions=_value_of(reactions))
        found[row.message_id] = row
    return Truth(found, {chat: (seq, number) for chat, seq, number in heads})


def _value_of(column: Any) -> Any:
    """Parse JSON, which SQLite stores as text."""
    return json.loads(column) if isinstance(column, str) else column
