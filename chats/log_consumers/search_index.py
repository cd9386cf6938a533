"""Search: keeps the index up to date behind the sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chats.actions.index_messages import IndexedMessage, delete_entries, write_entries
from chats.actions.note_words import WordList
from chats.models import Message
from chats.queries.search_document import is_searchable, search_document
from chats.queries.search_indexer import INDEXER


@dataclass(frozen=True, slots=True)
class Prepared:
    """What to write, and whose entries to delete."""

    entries: list[IndexedMessage]
    deleted_ids: list[int]


class SearchIndex:
    """Starts at zero, so that it finds what was written before.

    Its name contains the tokenizer's version: another version is another consumer, which reads every chat again and
    rewrites each entry while searches go on with what is there.
    """

    name = INDEXER
    starts_at: Literal["present", "zero"] = "zero"
    takes_many_chats = True

    def __init__(self) -> None:
        """Start without knowing which words are written."""
        self._words = WordList()

    def prepare(self, messages: Sequence[Message]) -> Prepared:
        """Split the messages into tokens, outside of the transaction that holds up sends."""
        shown = [one for one in messages if is_searchable(one)]
        entries = [IndexedMessage(one.pk, one.chat_id, one.at, search_document(one)) for one in shown]
        self._words.note(one.document for one in entries)
        return Prepared(entries, [one.pk for one in messages if one.deleted_at is not None])

    def apply(self, messages: Sequence[Message], prepared: Prepared) -> None:
        """Write the entries."""
        delete_entries(prepared.deleted_ids)
        write_entries(prepared.entries)
