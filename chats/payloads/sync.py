"""The sync payload, bounded in bytes and rows."""

import json
from typing import NotRequired, TypedDict

from chats.payloads.message import MessagePayload, message_payload
from chats.queries.changes import Changes

MAX_BYTES = 256 * 1024


class SyncPayload(TypedDict):
    """Changes after a seq, or a reset with the newest page."""

    changes: NotRequired[list[MessagePayload]]
    cursor: int
    more: bool
    reset: NotRequired[bool]
    messages: NotRequired[list[MessagePayload]]
    last_number: NotRequired[int]
    read_number: NotRequired[int]
    unread: NotRequired[int]
    mentions: NotRequired[int]


def sync_payload(changes: Changes) -> SyncPayload:
    """The sync answer: changes up to 256 KiB (always at least one of those available), or a reset.

    `cursor` is the client's next `since_seq`: its last change, or the chat's last seq when nothing is left.
    """
    if changes.is_reset:
        return {
            "reset": True,
            "messages": [message_payload(message) for message in changes.messages],
            "cursor": changes.last_seq,
            "more": False,
            "last_number": changes.last_number,
            "read_number": changes.read_number,
            "unread": changes.unread,
            "mentions": changes.mentions,
        }
    payloads = _within_bytes([message_payload(message) for message in changes.messages])
    more = changes.more or len(payloads) < len(changes.messages)
    return {"changes": payloads, "cursor": payloads[-1]["seq"] if more else changes.last_seq, "more": more}


def _within_bytes(payloads: list[MessagePayload]) -> list[MessagePayload]:
    size = 0
    for index, payload in enumerate(payloads):
        # Sized as ASCII JSON, the largest form any of our encoders produces.
        size += len(json.dumps(payload)) + 1
        if size > MAX_BYTES and index > 0:
            return payloads[:index]
    return payloads
