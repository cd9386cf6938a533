"""Note the words that messages have, for what is mistyped."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Max

from chatapp.lib import clock
from chats.models import SearchWord
from chats.queries.search_document import SearchDocument
from chats.text.word_parts import is_noted

# Words that this process wrote lately: most messages have no other. Forgotten at times, as `--check` deletes words.
_MOST_REMEMBERED, _SECONDS_REMEMBERED = 100_000, 3_600
# Words that are looked up in one statement.
_AT_ONCE = 500
_HAS_ENTRY = {
    "postgresql": "SELECT 1 FROM chats_searchentry WHERE tokens @@ quote_literal(word)::tsquery",
    "sqlite": "SELECT 1 FROM chats_searchtext WHERE chats_searchtext MATCH 'body : \"' || word || '\"'",
}

# Ids aren't used again, so what is new comes last.
_NOTE_PARTS = """
    INSERT INTO chats_searchpart (rowid, word) SELECT id, word FROM chats_searchword
    WHERE id > (SELECT coalesce(max(rowid), 0) FROM chats_searchpart)
"""
_FORGET_PARTS = """
    DELETE FROM chats_searchpart WHERE rowid > %s AND rowid <= %s AND rowid NOT IN (SELECT id FROM chats_searchword)
"""


class WordList:
    """Writes each word once. It runs outside of any transaction that someone waits for."""

    def __init__(self) -> None:
        """Start without knowing any word."""
        self._written: set[str] = set()
        self._since = clock.elapsed_seconds()

    def note(self, documents: Iterable[SearchDocument]) -> None:
        """Write the words of messages that aren't known yet. Queries: 1, or none."""
        if clock.elapsed_seconds() - self._since > _SECONDS_REMEMBERED or len(self._written) > _MOST_REMEMBERED:
            self._written.clear()
            self._since = clock.elapsed_seconds()
        tokens = {token for one in documents for token in one.tokens.sequence if token is not None}
        new = {token for token in tokens - self._written if is_noted(token)}
        if not new:
            return
        # In order, so that two workers can't deadlock.
        SearchWord.objects.bulk_create(
            [SearchWord(word=word, beginning=word[:3], ending=word[-3:]) for word in sorted(new)],
            ignore_conflicts=True,
            batch_size=1_000,
        )
        _note_parts()
        self._written |= new


def _note_parts() -> None:
    """On SQLite, note the parts of new words; PostgreSQL has an index on them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(_NOTE_PARTS)


def delete_unused_words() -> int:
    """Delete the words that no message has any longer; return how many. Queries: 1 for 500 words, and 1."""
    count = 0
    unused = f"id > %s AND id <= %s AND NOT EXISTS ({_HAS_ENTRY[connection.vendor]})"
    for above in range(0, SearchWord.objects.aggregate(highest=Max("pk"))["highest"] or 0, _AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM chats_searchword WHERE {unused}", [above, above + _AT_ONCE])  # nosec B608
            count += cursor.rowcount
            if connection.vendor == "sqlite":
                cursor.execute(_FORGET_PARTS, [above, above + _AT_ONCE])
    return count
