"""The answer to catching up, bounded in bytes as well as in rows."""

import json
from typing import Any

from chats.payloads.message import message_payload
from chats.queries.changes import Changes

MAX_BYTES = 256 * 1024


def sync_payload(changes: Changes) -> dict[str, Any]:
    """The sync answer: at most 256 KiB of changes (but never none of several), or a reset.

    `cursor` is what the client asks from next: the last change it got, or the chat's last seq when nothing is left.
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


def _within_bytes(payloads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    size = 0
    for index, payload in enumerate(payloads):
        # As ASCII, the largest form any encoder of ours may give it.
        size += len(json.dumps(payload)) + 1
        if size > MAX_BYTES and index > 0:
            return payloads[:index]
    return payloads
