"""A person's own messages."""

from accounts.models import User
from chats.models import Message

# How many of their newest messages are looked at.
_LOOKED_AT = 50


def newest_with(words: str, *, author: User, chat_id: int) -> str:
    """Return the text of the author's newest message in the chat that has these words, ignoring case, or "".

    Queries: 1.
    """
    own = Message.objects.filter(chat_id=chat_id, author=author, deleted_at=None).order_by("-pk")
    texts = own.values_list("content", flat=True)[:_LOOKED_AT]
    return next((text for text in texts if words.casefold() in text.casefold()), "")
