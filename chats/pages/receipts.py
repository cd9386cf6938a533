"""What stands under the newest of one's own messages: that it was sent, and who has read it.

static/js/chats/receipts.js has the same rules for what happens while the page is open.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from chats.models import Membership

# In a larger chat such a line tells no one anything.
MAX_OTHERS = 50


def reads_seen_by(viewer: Membership, members: Iterable[Membership]) -> dict[int, int] | None:
    """How far each of the others has read, of those who show it. None: the viewer hides theirs, or it is a large chat.

    Shape: person's id -> number.
    """
    others = [one for one in members if one.state == Membership.State.ACCEPTED and one.user_id != viewer.user_id]
    if not viewer.user.show_reading or len(others) > MAX_OTHERS:
        return None
    return {one.user_id: one.read_number for one in others if one.user.show_reading}


def put_receipt(context: dict[str, Any], *, viewer_id: int) -> None:
    """Put it under the newest message of the viewer that stands on the page."""
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
