"""A person's reminders, and how many things wait for them: reminders that are due, scheduled messages that failed."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from chatapp.lib.errors import NotFound
from chats.models import Membership, Reminder, ScheduledMessage
from chats.queries.bounded_count import MOST_COUNTED
from chats.queries.memberships import ACCEPTED

# What the payload shows of a row's message.
_PARTS = ("message__author", "message__reply_to__author")


def reminders_of(person: User) -> list[Reminder]:
    """Return a person's reminders: those that are due, the oldest first, then those to come, the next first.

    Shape: message loaded with its parts, `is_readable` if the person may read it now; bounded by `MAX_REMINDERS` of the
    action.
    Queries: 1.
    """
    return list(_of(person).select_related(*_PARTS).order_by(F("fired_at").asc(nulls_last=True), "due_at", "pk"))


def locked_reminder(person: User, *, reminder_id: int) -> Reminder:
    """Return a reminder of `person`, locked.

    Shape: `is_readable` if the person may read its message now.
    Queries: 1.
    Errors: NotFound.
    """
    row = _of(person).select_for_update(of=("self",)).filter(pk=reminder_id).first()
    if row is None:
        raise NotFound()
    return row


def reminder_of(person: User, *, reminder_id: int) -> Reminder:
    """Return a reminder of `person`.

    Shape: as `reminders_of`.
    Queries: 1.
    Errors: NotFound.
    """
    row = _of(person).select_related(*_PARTS).filter(pk=reminder_id).first()
    if row is None:
        raise NotFound()
    return row


def due_reminder(reminder_id: int) -> Reminder | None:
    """Return a reminder that is due and whose person is active, or None.

    Shape: person and message loaded, `is_readable` if the person may read it now.
    Queries: 1.
    """
    own = Membership.objects.filter(
        chat_id=OuterRef("chat_id"), user_id=OuterRef("user_id"), state=ACCEPTED, chat__closed_at=None
    )
    found = Reminder.objects.filter(~Q(fired_at=None), pk=reminder_id, user__is_active=True)
    readable = Exists(own) & Q(message__deleted_at=None)
    return found.annotate(**{"is_readable": readable}).select_related("user", "message").first()


def reminder_count(person: User) -> int:
    """Return how many reminders `person` has. Queries: 1."""
    return Reminder.objects.filter(user=person).count()


def unread_later_of(user_id: int) -> int:
    """Return how many reminders of a person are due and messages failed, at most `MOST_COUNTED`. Queries: 2."""
    due, failed = due_reminder_rows(user_id), failed_message_rows(user_id)
    return min(len(list(due)) + len(list(failed)), MOST_COUNTED)


def due_reminder_rows(user_id: int) -> QuerySet[Reminder, int]:
    """Return keys of a person's due reminders, at most `MOST_COUNTED`: part of the query for all entries' counts."""
    due = Reminder.objects.filter(~Q(fired_at=None), user_id=user_id)
    return due.values_list("pk", flat=True)[:MOST_COUNTED]


def failed_message_rows(user_id: int) -> QuerySet[ScheduledMessage, int]:
    """Return keys of a person's scheduled messages that failed: part of the query for all entries' counts."""
    failed = ScheduledMessage.objects.filter(author_id=user_id, state=ScheduledMessage.State.FAILED)
    return failed.values_list("pk", flat=True)[:MOST_COUNTED]


def _of(person: User) -> QuerySet[Reminder]:
    own = Membership.objects.filter(chat_id=OuterRef("chat_id"), user=person, state=ACCEPTED, chat__closed_at=None)
    return Reminder.objects.filter(user=person).annotate(**{"is_readable": Exists(own)})
