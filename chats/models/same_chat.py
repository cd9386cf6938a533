"""References within one chat, ready for a message table that is partitioned by chat."""

from typing import Any

from django.db import models


class _PlainKey(models.ForeignKey[Any, Any]):
    """A foreign key without constraint and index: the rows of a chat are only ever deleted together."""

    def __init__(self, to: Any, **options: Any) -> None:
        """Add what every such key has in common."""
        shared = {"on_delete": models.DO_NOTHING, "related_name": "+", "db_index": False, "db_constraint": False}
        super().__init__(to, **{**shared, **options})

    def get_internal_type(self) -> str:
        """Count as a foreign key wherever Django goes by the name of the class."""
        return "ForeignKey"

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Appear in migrations as the foreign key that it is in the database."""
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.ForeignKey", arguments, options


class SameChatKey(_PlainKey):
    """A reference from one message to another. Joins and look-ups name the chat, too, and so read one partition."""

    def get_joining_fields(self, reverse_join: bool = False) -> Any:
        """Join by the chat and the message."""
        by_chat = (self.model._meta.get_field("chat"), self.remote_field.model._meta.get_field("chat"))
        return (*super().get_joining_fields(reverse_join), by_chat[::-1] if reverse_join else by_chat)

    def get_extra_descriptor_filter(self, instance: Any) -> dict[str, Any]:
        """Look a row up by the chat and the message."""
        return {"chat_id": instance.chat_id}


class ChatOfMessage(_PlainKey):
    """The chat of a row that belongs to a message: a part of its key where the message table is partitioned.

    Null only in rows of a release that didn't store it (chats/actions/fill_chat_ids.py).
    """

    def __init__(self, to: Any = "chats.Chat", **options: Any) -> None:
        """Every such column refers to a chat."""
        super().__init__(to, **{"null": True, "editable": False, **options})
