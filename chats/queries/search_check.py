"""Compares the search index with a chat's messages. For operators only."""

from dataclasses import dataclass, field

from chats.models import Chat, LogCursor, Message, SearchEntry
from chats.queries.search_indexer import INDEXER

_ROWS_AT_ONCE = 5_000


@dataclass(slots=True)
class ChatCheck:
    """Messages that the index should have and doesn't, and entries whose message is gone."""

    missing_ids: list[int] = field(default_factory=list)
    orphaned_ids: list[int] = field(default_factory=list)


def check_chat(chat: Chat) -> ChatCheck:
    """Compare a chat's messages up to the index's cursor with its entries. Queries: 2 for 5,000 ids, and 1."""
    cursor = LogCursor.objects.filter(consumer=INDEXER, chat=chat).values_list("seq", flat=True).first() or 0
    found, above = ChatCheck(), 0
    while True:
        rows = Message.objects.filter(chat=chat, kind=Message.Kind.TEXT, pk__gt=above).order_by("pk")
        messages = list(rows.values_list("pk", "deleted_at", "changed_seq")[:_ROWS_AT_ONCE])
        is_last = len(messages) < _ROWS_AT_ONCE
        indexed = SearchEntry.objects.filter(chat=chat, pk__gt=above)
        if not is_last:
            indexed = indexed.filter(pk__lte=messages[-1][0])
        held = set(indexed.values_list("pk", flat=True))
        shown = {pk for pk, deleted_at, _seq in messages if deleted_at is None}
        read = {pk for pk, _deleted_at, seq in messages if seq <= cursor}
        unread = {pk for pk, _deleted_at, _seq in messages} - read
        found.missing_ids += sorted((shown & read) - held)
        found.orphaned_ids += sorted(held - shown - unread)
        if is_last:
            return found
        above = messages[-1][0]
