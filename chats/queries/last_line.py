"""The last message line below a chat's name in a list."""

from dataclasses import dataclass
from datetime import datetime

from chatapp.lib.compiled_query import CompiledValues
from chats.models import Chat, Message
from chats.text.file_name import file_names

# A list shows about forty characters of it.
MAX_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class LastLine:
    """The newest message that isn't deleted, truncated, with its author and the chat's last activity."""

    text: str
    author_id: int | None
    author_name: str
    at: datetime


def last_line(chat_id: int) -> LastLine | None:
    """Return the chat's last line; None for a missing chat. Only for its members, as callers check. Queries: 2."""
    for (last_at,) in _last_at(chat_id=chat_id):
        newest = _newest(chat_id=chat_id)
        text, files, author_id, author_name = newest[0] if newest else ("", None, None, "")
        return LastLine((text or file_names(files))[:MAX_CHARACTERS], author_id, author_name or "", last_at)
    return None


# Read for every message, once a second for each chat.
_last_at = CompiledValues(lambda chat_id: Chat.objects.filter(pk=chat_id).values_list("last_at"))
_newest = CompiledValues(
    lambda chat_id: (
        Message.objects.filter(chat_id=chat_id, number__isnull=False, deleted_at__isnull=True)
        .order_by("-number")
        .values_list("content", "files", "author_id", "author__name")[:1]
    )
)
