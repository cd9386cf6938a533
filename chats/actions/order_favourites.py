"""Put a person's favorites in the order they want."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chats.delivery import announce
from chats.models import Membership
from chats.queries.chat_list import favourites_of


@counted_change
@transaction.atomic
def order_favourites(*, person: User, chat_ids: Sequence[int]) -> list[int]:
    """Give these favorites the first positions, in this order; return all in their new order.

    The others keep their order after them. Ids of other chats are ignored. Idempotent.
    Queries: 2, and 1 when anything changes.
    """
    return _place(person, chat_ids)


@counted_change
@transaction.atomic
def move_favourite(*, person: User, chat_id: int, step: int) -> list[int]:
    """Move a favorite up (-1) or down (1) by one place; does nothing at the end, or for another chat."""
    ordered = [membership.chat_id for membership in favourites_of(person)]
    if chat_id not in ordered:
        return ordered
    place = ordered.index(chat_id)
    to = max(0, min(place + step, len(ordered) - 1))
    ordered.insert(to, ordered.pop(place))
    return _place(person, ordered)


def _place(person: User, chat_ids: Sequence[int]) -> list[int]:
    # Locked in the order of their keys: two tabs may both be dragging.
    own = list(Membership.objects.select_for_update().filter(user=person, is_favourite=True).order_by("pk"))
    wanted = {chat_id: place for place, chat_id in enumerate(dict.fromkeys(chat_ids))}
    shown = [membership.chat_id for membership in favourites_of(person)]
    ordered = sorted(shown, key=lambda chat_id: wanted.get(chat_id, len(wanted)))
    positions = {chat_id: position for position, chat_id in enumerate(ordered, start=1)}
    moved = [one for one in own if one.chat_id in positions and one.favourite_position != positions[one.chat_id]]
    for membership in moved:
        membership.favourite_position = positions[membership.chat_id]
    if moved:
        Membership.objects.bulk_update(moved, ["favourite_position"])
        announce.favourites_ordered(user_id=person.pk, chat_ids=ordered)
    return ordered
