"""Read receipt below the viewer's newest message.

static/js/chats/receipts.js has the same rules for live updates.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from chats.models import Membership

# In a larger chat the line carries no information.
MAX_OTHERS = 50


def reads_seen_by(viewer: Membership, members: Iterable[Membership]) -> dict[int, int] | None:
    """Return the read positions of the other members who share them.

    Shape: user id -> number; None if the viewer hides their own, or in a chat with more than `MAX_OTHERS` others.
    """
    others = [
        other for other in members if other.state == Membership.State.ACCEPTED and other.user_id != viewer.user_id
    ]
    if not viewer.user.show_reading or len(others) > MAX_OTHERS:
        return None
    return {other.user_id: other.read_number for other in others if other.user.show_reading}


def put_receipt(context: dict[str, Any], *, viewer_id: int) -> None:
    """Add the receipt to the viewer's newest message on the page."""
    for line in reversed(context["lines"]):
        message = line.get("message")
        if message and message["user_id"] == viewer_id and message["number"] and not message["deleted"]:
            line["receipt"] = _words(message["number"], context["reads"] or {}, context["members"])
            return


def _words(number: int, reads: Mapping[int, int], members: list[dict[str, Any]]) -> str:
    readers = [member["name"] for member in members if reads.get(member["user_id"], 0) >= number]
    if not readers:
        return "Sent"
    if len(readers) == len(members) - 1:
        return "Read" if len(readers) == 1 else "Read by everyone"
    return f"Read by {' and '.join(readers) if len(readers) < 3 else len(readers)}"
