"""Recently declined invitations."""

from collections.abc import Collection
from datetime import timedelta

from chatapp.lib import clock
from chats.models import DeclinedInvitation

# A decline holds for a month; people who change their mind use a join link.
DECLINE_LASTS = timedelta(days=30)


def recent_decliners(chat_id: int, *, among: Collection[int]) -> set[int]:
    """Return the ids in `among` of people who declined an invitation to the chat in the last 30 days.

    Queries: 1; none if `among` is empty.
    """
    if not among:
        return set()
    declined = DeclinedInvitation.objects.filter(chat_id=chat_id, user_id__in=list(among))
    return set(declined.filter(at__gt=clock.now() - DECLINE_LASTS).values_list("user_id", flat=True))
