"""Mark a person's activity read."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chats.delivery import announce
from chats.models import Activity


def read_activity_of_chat(*, user_id: int, chat_id: int, number: int) -> None:
    """Mark activity about messages up to `number` read: the person has read them. The caller has a transaction.

    Queries: 1.
    """
    rows = Activity.objects.filter(user_id=user_id, chat_id=chat_id, number__lte=number, read_at=None)
    if rows.update(read_at=clock.now()):
        announce.activity_changed([user_id])


@counted_change
@transaction.atomic
def read_activity(*, person: User, activity_ids: Sequence[int] | None = None) -> None:
    """Mark these rows of the person's activity read; None: all. Idempotent; others' ids are ignored."""
    rows = Activity.objects.filter(user=person, read_at=None)
    if activity_ids is not None:
        rows = rows.filter(pk__in=activity_ids)
    rows.update(read_at=clock.now())
    announce.activity_changed([person.pk])
