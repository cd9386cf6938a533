"""Who has read a message, among those who let others see it; and who neither shows nor sees it."""

from chats.models import Membership, Message
from chats.queries.memberships import ACCEPTED


def readers_of(message: Message) -> list[Membership]:
    """The members who have read at least up to `message`, its author left out. No one, for what has no number.

    Those who hide their reading are not among them.
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
    """The ids of the members who hide their reading, and are therefore not told of the others'.

    Queries: 1. The index `people_hiding_reading` holds the few who do, so a large chat's members are not walked.
    """
    members = Membership.objects.filter(chat_id=chat_id, state=ACCEPTED, user__show_reading=False)
    return list(members.values_list("user_id", flat=True))
