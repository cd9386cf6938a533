"""Reminders: of a message or of a text, once or again and again. Only the person's own devices are notified."""

from django.db import transaction
from django.utils.translation import ngettext

from accounts.models import User
from chatapp.jobs.recurrence import next_occurrence
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, Invalid, NotFound
from chatapp.lib.inputs import BLANK
from chatapp.lib.sentences import Sentence
from chats.actions.push_reminders import due_notification, plan_reminder_pushes
from chats.delivery import announce
from chats.models import Message, Reminder
from chats.models.reminder import MAX_REMINDER_CHARACTERS
from chats.queries.memberships import accepted_membership
from chats.queries.messages import message_in
from chats.queries.reminders import locked_reminder, reminder_count
from chats.rules.later import DueTime
from chats.text.content import clean_line

# A longer list isn't useful as a list, and every person's rows are bounded.
MAX_REMINDERS = 100
_TOO_MANY = Sentence(
    "too_many_reminders",
    lambda count: ngettext("at most %(count)s reminder can wait", "at most %(count)s reminders can wait", count),
)


@counted_change
@transaction.atomic
def remind_of_message(*, person: User, chat_id: int, message_id: int, due: DueTime, text: str = "") -> Reminder:
    """Remind `person` of a message that they may read; `text` is their note.

    Errors: Forbidden (not a member, a system message), NotFound (also for a tombstone), Invalid.
    """
    message = message_in(accepted_membership(chat_id=chat_id, user_id=person.pk).chat, message_id=message_id)
    if message.kind != Message.Kind.TEXT:
        raise Forbidden()
    if message.deleted_at is not None:
        raise NotFound()
    note = clean_line(text, field="text", at_most=MAX_REMINDER_CHARACTERS)
    return _stored(Reminder(user=person, chat_id=chat_id, message=message, text=note, **due.columns()))


@counted_change
@transaction.atomic
def remind_of_text(*, person: User, text: str, due: DueTime) -> Reminder:
    """Remind `person` of a text. Errors: Invalid."""
    note = clean_line(text, field="text", at_most=MAX_REMINDER_CHARACTERS)
    if not note:
        raise Invalid({"text": [BLANK]})
    return _stored(Reminder(user=person, text=note, **due.columns()))


@counted_change
@transaction.atomic
def change_reminder(*, person: User, reminder_id: int, due: DueTime) -> Reminder:
    """Remind `person` at another time; a reminder that was due is no longer.

    Errors: NotFound.
    """
    row = locked_reminder(person, reminder_id=reminder_id)
    for name, value in due.columns().items():
        setattr(row, name, value)
    row.state, row.fired_at = Reminder.State.WAITING, None
    row.save()
    announce.later_changed(person.pk)
    return row


@counted_change
@transaction.atomic
def complete_reminder(*, person: User, reminder_id: int) -> None:
    """Mark a reminder done: it is deleted, or waits for its next time if it repeats.

    Errors: NotFound.
    """
    row = locked_reminder(person, reminder_id=reminder_id)
    if row.state == Reminder.State.DONE or row.fired_at is None:
        row.delete()
    else:
        row.fired_at = None
        row.save(update_fields=["fired_at"])
    announce.later_changed(person.pk)


@counted_change
@transaction.atomic
def delete_reminder(*, person: User, reminder_id: int) -> None:
    """Delete a reminder, also one that repeats. Errors: NotFound."""
    locked_reminder(person, reminder_id=reminder_id).delete()
    announce.later_changed(person.pk)


def fire_due(row: Reminder) -> None:
    """Show a reminder whose time has come, in the transaction of the worker that has locked its row."""
    now = clock.now()
    later = next_occurrence(row.first_at, repeat=row.repeat, time_zone=row.time_zone, after=max(row.due_at, now))
    row.fired_at, row.state = now, Reminder.State.DONE
    if later is not None:
        row.state, row.due_at = Reminder.State.WAITING, later
    row.save()
    announce.later_changed(row.user_id)
    if shown := due_notification(row.pk):
        announce.reminded(shown)
        plan_reminder_pushes(row)


def _stored(row: Reminder) -> Reminder:
    row.save()
    if reminder_count(row.user) > MAX_REMINDERS:
        # The transaction rolls the new row back.
        raise Invalid({"reminder": [_TOO_MANY(count=MAX_REMINDERS)]})
    announce.later_changed(row.user_id)
    row.is_new = True
    return row
