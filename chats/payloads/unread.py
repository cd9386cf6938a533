"""A person's read position and unread counts."""

from typing import Any

from chats.queries.unread import Unread


def read_payload(reading: Unread) -> dict[str, Any]:
    """The answer to `read` and `unread`."""
    return {"read_number": reading.read_number, "unread": reading.unread, "mentions": reading.mentions}


def unread_payload(reading: Unread) -> dict[str, Any]:
    """One chat's counts, as sent on the person's own topic."""
    return {
        "chat_id": reading.chat_id,
        "unread": reading.unread,
        "mentions": reading.mentions,
        "read_number": reading.read_number,
        "last_number": reading.last_number,
        "last_seq": reading.last_seq,
    }
