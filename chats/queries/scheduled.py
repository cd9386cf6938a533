"""A person's scheduled messages, also those to chats that they have left: these fail, and their author sees it."""

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from chatapp.lib.errors import NotFound
from chats.models import Membership, ScheduledMessage
from chats.queries.memberships import ACCEPTED

_DONE = ScheduledMessage.State.DONE


def scheduled_by(person: User, *, chat_id: int | None = None) -> list[ScheduledMessage]:
    """Return what `person` has scheduled and what failed, in all chats or one, the next first.

    Shape: chat loaded, `is_in_chat` if they are in it now; bounded by `MAX_SCHEDULED` of the action.
    Queries: 1.
    """
    rows = _of(person)
    if chat_id is not None:
        rows = rows.filter(chat_id=chat_id)
    return list(rows.select_related("chat").order_by("due_at", "pk"))


def locked_scheduled(person: User, *, scheduled_id: int) -> ScheduledMessage:
    """Return a scheduled message of `person` that has not been sent, locked.

    Queries: 1.
    Errors: NotFound.
    """
    row = _of(person).select_for_update(of=("self",)).filter(pk=scheduled_id).first()
    if row is None:
        raise NotFound()
    return row


def scheduled_one(person: User, *, scheduled_id: int) -> ScheduledMessage:
    """Return a scheduled message of `person` that has not been sent, with its chat.

    Queries: 1.
    Errors: NotFound.
    """
    row = _of(person).select_related("chat").filter(pk=scheduled_id).first()
    if row is None:
        raise NotFound()
    return row


def scheduled_before(person: User, *, scheduled_id: int) -> ScheduledMessage:
    """Return a scheduled message of `person`, also one that has been sent.

    Queries: 1.
    Errors: NotFound if they have deleted it.
    """
    row = ScheduledMessage.objects.filter(author=person, pk=scheduled_id).first()
    if row is None:
        raise NotFound()
    return row


def scheduled_count(person: User) -> int:
    """Return how many messages `person` has scheduled, those that failed included. Queries: 1."""
    return ScheduledMessage.objects.filter(author=person).exclude(state=_DONE).count()


def _of(person: User) -> QuerySet[ScheduledMessage]:
    own = Membership.objects.filter(chat_id=OuterRef("chat_id"), user=person, state=ACCEPTED, chat__closed_at=None)
    rows = ScheduledMessage.objects.filter(author=person).exclude(state=_DONE)
    return rows.annotate(**{"is_in_chat": Exists(own)})
