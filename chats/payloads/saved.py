"""A saved message, as its owner sees it."""

from typing import TypedDict

from chatapp.lib.clock import to_rfc3339
from chatapp.lib.outputs import Next, Timestamp
from chats.models import SavedMessage
from chats.payloads.message import ViewedMessagePayload, viewed_message_payload


class SavedMessagePayload(TypedDict):
    """A saved message."""

    saved_id: int
    saved_at: Timestamp
    message: ViewedMessagePayload


class SavedMessageListPayload(TypedDict):
    """Saved messages, newest first."""

    saved: list[SavedMessagePayload]
    more: bool
    next: Next


def saved_payload(saved: SavedMessage) -> SavedMessagePayload:
    """M, when it was saved, and the cursor `before` of the next page."""
    message = viewed_message_payload(saved.message, viewer_id=saved.user_id)
    return {"saved_id": saved.pk, "saved_at": to_rfc3339(saved.at), "message": message}
