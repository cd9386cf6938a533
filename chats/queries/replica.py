"""What the replica must have seen of chats before it answers for the primary."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from chatapp.lib.read_replica import from_replica, read_connection
from chats.models import Chat
from chats.queries.search_indexer import INDEXER
from chats.queries.search_scope import Scope

T = TypeVar("T")

_HAS_SEEN = """
    SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn AND NOT EXISTS (
        SELECT 1 FROM unnest(%s::bigint[], %s::bigint[]) AS shown (chat_id, seq)
        LEFT JOIN chats_chat chat ON chat.id = shown.chat_id
        WHERE chat.last_seq IS NULL OR chat.last_seq < shown.seq
    )
"""
_HAS_INDEXED = """
    AND NOT EXISTS (
        SELECT 1 FROM unnest(%s::bigint[], %s::bigint[]) AS indexed (chat_id, seq)
        LEFT JOIN chats_logcursor log ON log.chat_id = indexed.chat_id AND log.consumer_id = %s
        WHERE indexed.seq > COALESCE(log.seq, 0)
    )
"""


def history_of(chat: Chat, read: Callable[[], T]) -> T:
    """Return what `read` returns of the history of `chat`, which was just read from the primary.

    Every change of a chat takes a seq, so a replica with the chat's last one lacks nothing that anyone was shown.
    Queries: 1, and those of `read`; without a replica only these.
    """
    return from_replica(read, has_seen=lambda position: _has_seen(position, [(chat.pk, chat.last_seq)]))


def search_in(scope: Scope, read: Callable[[], T]) -> T:
    """Return what `read` finds in `scope`, which was just read from the primary.

    The index, too, must be as far as the primary's: what lies beyond its cursors is searched without it.
    Queries: 1, and those of `read`; without a replica only these.
    """

    def has_seen(position: str) -> bool:
        chats = scope.chats.values()
        indexed = [(one.chat_id, one.indexed_seq) for one in chats]
        return _has_seen(position, [(one.chat_id, one.last_seq) for one in chats], indexed=indexed)

    return from_replica(read, has_seen=has_seen)


def _has_seen(
    position: str, shown: Iterable[tuple[int, int]], *, indexed: Iterable[tuple[int, int]] | None = None
) -> bool:
    sql = _HAS_SEEN
    values: list[Any] = [position, *_columns(shown)]
    if indexed is not None:
        sql, values = sql + _HAS_INDEXED, [*values, *_columns(indexed), INDEXER]
    with read_connection().cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] is True


def _columns(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    rows = list(pairs)
    return [[row[0] for row in rows], [row[1] for row in rows]]
