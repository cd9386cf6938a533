"""Who has read a message, and who hides their reading and so sees no one's."""

from chats.models import Membership, Message
from chats.queries.memberships import ACCEPTED


def readers_of(message: Message) -> list[Membership]:
    """Return the members who have read up to `message`, except its author. Empty if it has no number.

    Excludes people who hide their reading.
    Shape: user loaded.
    Queries: 1, or none without a number.
    """
    if message.number is None:
        return []
    members = Membership.objects.filter(
        chat_id=message.chat_id, state=ACCEPTED, read_number__gte=message.number, user__show_reading=True
    )
    return list(members.exclude(user_id=message.author_id or 0).select_related("user").order_by("accepted_at", "pk"))


def hiding_reading_in(chat_id: int) -> list[int]:
    """Return the ids of members who hide their reading, and who therefore don't receive others' positions.

    Queries: 1. The index `people_hiding_reading` holds the few who do, so large chats aren't scanned.
    """
    members = Membership.objects.filter(chat_id=chat_id, state=ACCEPTED, user__show_reading=False)
    return list(members.values_list("user_id", flat=True))
