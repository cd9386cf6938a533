"""Mark several chats read at once, each up to what the person was shown."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden
from chats.actions.mark_read import mark_read
from chats.delivery import announce
from chats.models import Activity, ThreadFollow

MAX_CHATS = 200


class ShownUpTo(NamedTuple):
    """The newest numbered message and the newest message of a chat, thread replies included, that were shown."""

    chat_id: int
    number: int
    message_id: int


@counted_change
def mark_chats_read(*, person: User, shown: Iterable[ShownUpTo]) -> None:
    """Mark messages, followed threads and activity of these chats read. Idempotent; chats they left are skipped.

    Each chat in a transaction of its own: one for all would hold many rows at once.
    """
    for one in shown:
        try:
            _mark(person, one)
        except Forbidden:
            continue
    announce.threads_changed([person.pk])
    announce.activity_changed([person.pk])


@transaction.atomic
def _mark(person: User, shown: ShownUpTo) -> None:
    mark_read(person=person, chat_id=shown.chat_id, number=shown.number)
    unread = ThreadFollow.objects.filter(
        user=person, chat_id=shown.chat_id, last_id__gt=F("read_id"), read_id__lt=shown.message_id
    )
    unread.update(read_id=Least(F("last_id"), shown.message_id))
    about = Activity.objects.filter(
        user=person, chat_id=shown.chat_id, message_id__lte=shown.message_id, number=None, read_at=None
    )
    about.exclude(kind=Activity.Kind.REACTION).update(read_at=clock.now())
