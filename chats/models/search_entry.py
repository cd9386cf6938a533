"""A message in the search index."""

from typing import ClassVar

from django.db import models


class SearchEntry(models.Model):
    """What search knows of a message: its chat and its time, and its tokens (chats/text/search_tokens.py).

    Written behind the send by a log consumer. The tokens aren't a field: on PostgreSQL they are the column `tokens`
    with a GIN index, on SQLite the rows of the FTS5 table `chats_searchtext` (migration 0022).
    """

    message_id = models.BigIntegerField(primary_key=True)
    # Deleted with its chat by `delete_chat`.
    chat = models.ForeignKey(
        "chats.Chat", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    at = models.DateTimeField()

    class Meta:
        """`search_chat` finds a chat's newest entries, `search_at` where the entries of a day begin."""

        indexes: ClassVar = [
            models.Index(fields=["chat", "message_id"], name="search_chat"),
            models.Index(fields=["at"], name="search_at"),
        ]

    def __str__(self) -> str:
        """Return the chat and the message."""
        return f"{self.chat_id}/{self.message_id}"
