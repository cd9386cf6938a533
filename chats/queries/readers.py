"""Who has read a message, and who hides their reading and so sees no one's."""

from datetime import datetime

from chatapp.lib.pagination import Keyset, Page
from chats.models import Membership, Message
from chats.queries.memberships import ACCEPTED

_LONGEST_STANDING = Keyset("readers", {"accepted_at": datetime, "pk": int})


def readers_of(message: Message, *, cursor: str | None = None, limit: int | None = None) -> Page[Membership]:
    """Return the members who have read up to `message`, except its author: all without `limit`.

    Empty if the message has no number.

    Excludes people who hide their reading.
    Shape: user loaded.
    Queries: 1, or none without a number.
    Errors: Invalid.
    """
    if message.number is None:
        return Page([], None)
    members = Membership.objects.filter(
        chat_id=message.chat_id, state=ACCEPTED, read_number__gte=message.number, user__show_reading=True
    )
    others = members.exclude(user_id=message.author_id or 0).select_related("user")
    return _LONGEST_STANDING.page(others, cursor=cursor, limit=limit)


def hiding_reading_in(chat_id: int) -> list[int]:
    """Return the ids of members who hide their reading, and who therefore don't receive others' positions.

    Queries: 1. The index `people_hiding_reading` holds the few who do, so large chats aren't scanned.
    """
    members = Membership.objects.filter(chat_id=chat_id, state=ACCEPTED, user__show_reading=False)
    return list(members.values_list("user_id", flat=True))
