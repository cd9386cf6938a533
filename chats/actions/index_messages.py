"""Write and delete entries of the search index. Callers hold a transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from chats.models import SearchEntry
from chats.queries.search_document import SearchDocument
from chats.text.search_fts5 import columns_of
from chats.text.search_postgres import tsvector_of

_UPSERT = """
    INSERT INTO chats_searchentry (message_id, chat_id, at, tokens)
    SELECT message_id, chat_id, at, tokens::tsvector
    FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[]) AS entry (message_id, chat_id, at, tokens)
    ON CONFLICT (message_id) DO UPDATE SET tokens = excluded.tokens
"""


@dataclass(frozen=True, slots=True)
class IndexedMessage:
    """A message to be written."""

    message_id: int
    chat_id: int
    at: datetime
    document: SearchDocument


def write_entries(entries: Sequence[IndexedMessage]) -> None:
    """Write or rewrite the entries of messages. Queries: 1; on SQLite 3."""
    if not entries:
        return
    if connection.vendor == "postgresql":
        rows = [(one.message_id, one.chat_id, one.at, _tsvector(one.document)) for one in entries]
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT, [list(column) for column in zip(*rows, strict=True)])
        return
    delete_entries([one.message_id for one in entries])
    SearchEntry.objects.bulk_create(
        [SearchEntry(message_id=one.message_id, chat_id=one.chat_id, at=one.at) for one in entries]
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO chats_searchtext (rowid, body, pairs, tags) VALUES (%s, %s, %s, %s)",
            [(one.message_id, *columns_of(one.document.tokens, sorted(one.document.tags))) for one in entries],
        )


def delete_entries(message_ids: Collection[int]) -> None:
    """Delete the entries of messages, whether they exist or not. Queries: 1; on SQLite 2."""
    if not message_ids:
        return
    SearchEntry.objects.filter(message_id__in=message_ids).delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM chats_searchtext WHERE rowid = %s", [(one,) for one in message_ids])


def _tsvector(document: SearchDocument) -> str:
    return tsvector_of(document.tokens, sorted(document.tags))
