"""A saved message, as its owner sees it."""

from typing import Any

from chatapp.lib.clock import to_rfc3339
from chats.models import SavedMessage
from chats.payloads.message import viewed_message_payload


def saved_payload(saved: SavedMessage) -> dict[str, Any]:
    """M, when it was saved, and the cursor `before` of the next page."""
    message = viewed_message_payload(saved.message, viewer_id=saved.user_id)
    return {"saved_id": saved.pk, "saved_at": to_rfc3339(saved.at), "message": message}
