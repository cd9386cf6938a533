"""A person's read position and unread counts."""

from typing import TypedDict

from chats.queries.unread import Unread


class ReadPositionPayload(TypedDict):
    """A person's read position in a chat."""

    read_number: int
    unread: int
    mentions: int


class UnreadPayload(ReadPositionPayload):
    """One chat's counts."""

    chat_id: int
    last_number: int
    last_seq: int


def read_payload(reading: Unread) -> ReadPositionPayload:
    """The answer to `read` and `unread`."""
    return {"read_number": reading.read_number, "unread": reading.unread, "mentions": reading.mentions}


def unread_payload(reading: Unread) -> UnreadPayload:
    """One chat's counts, as sent on the person's own topic."""
    return {
        "chat_id": reading.chat_id,
        "unread": reading.unread,
        "mentions": reading.mentions,
        "read_number": reading.read_number,
        "last_number": reading.last_number,
        "last_seq": reading.last_seq,
    }
