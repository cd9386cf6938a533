"""Who has just declined an invitation into a chat."""

from collections.abc import Collection
from datetime import timedelta

from chatapp.lib import clock
from chats.models import DeclinedInvitation

# A no is a no for a month; whoever thinks otherwise comes by a join link.
DECLINE_LASTS = timedelta(days=30)


def recent_decliners(chat_id: int, *, among: Collection[int]) -> set[int]:
    """Ids of those of `among` who declined an invitation into the chat in the last 30 days.

    Queries: 1, none for no one.
    """
    if not among:
        return set()
    declined = DeclinedInvitation.objects.filter(chat_id=chat_id, user_id__in=list(among))
    return set(declined.filter(at__gt=clock.now() - DECLINE_LASTS).values_list("user_id", flat=True))
