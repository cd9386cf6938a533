"""Read receipt below the viewer's newest message.

static/js/chats/receipts.js has the same rules for live updates.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from chats.models import Membership
from chats.text.bidi import isolated

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
            reads = context["reads"] or {}
            number = message["number"]
            readers = [member["name"] for member in context["members"] if reads.get(member["user_id"], 0) >= number]
            line["receipt"] = receipt_words(readers, others_count=len(context["members"]) - 1)
            return


def receipt_words(readers: Sequence[str], *, others_count: int) -> str:
    """Return who of `others_count` other members has read a message; `readers` are names."""
    if not readers:
        return gettext("Sent")
    if len(readers) >= others_count:
        return gettext("Seen") if len(readers) == 1 else gettext("Seen by everyone")
    first, second = isolated(readers[0]), isolated(readers[-1] if len(readers) < 3 else readers[1])
    if len(readers) == 1:
        return gettext("Seen by %(name)s") % {"name": first}
    if len(readers) == 2:
        return gettext("Seen by %(name)s and %(other)s") % {"name": first, "other": second}
    count = len(readers) - 2
    words = ngettext(
        "Seen by %(name)s, %(other)s and %(count)s more", "Seen by %(name)s, %(other)s and %(count)s more", count
    )
    return words % {"name": first, "other": second, "count": count}
