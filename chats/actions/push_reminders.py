"""Push reminders that come due: at once, unless the person is in do-not-disturb."""

from collections.abc import Sequence
from functools import partial

from chatapp.lib import clock
from chats.actions.send_pushes import Pushed, PushQueue, topic_of
from chats.models import PushSubscription, Reminder, ReminderPush
from chats.payloads.push import reminder_push_message
from chats.payloads.reminder_notification import DueReminder
from chats.queries.notifications import notification_settings_of
from chats.queries.push import badge_of, subscriptions_of_all
from chats.queries.reminders import due_reminder
from chats.rules.notifications import may_remind

State = ReminderPush.State


def plan_reminder_pushes(reminder: Reminder) -> None:
    """Have a reminder that is due pushed to its person's browsers. In a transaction. Queries: at most 3."""
    subscription_ids = subscriptions_of_all([reminder.user_id]).get(reminder.user_id, [])
    if not subscription_ids:
        return
    again = {"state": State.WAITING, "due_at": clock.now(), "tries": 0, "worker_id": ""}
    known = ReminderPush.objects.filter(reminder=reminder)
    known.update(**again)
    stored = set(known.values_list("subscription_id", flat=True))
    new = [ReminderPush(subscription_id=pk, reminder=reminder) for pk in subscription_ids if pk not in stored]
    ReminderPush.objects.bulk_create(new, ignore_conflicts=True)


def due_notification(reminder_id: int) -> DueReminder | None:
    """Return what shows a reminder; None if it isn't due now, or its person is in do-not-disturb. Queries: 2."""
    found = due_reminder(reminder_id)
    if found is None or not may_remind(found.user, at=clock.now()):
        return None
    return DueReminder(found, notification_settings_of(found.user))


class ReminderPusher(PushQueue[ReminderPush]):
    """Sends what is due."""

    model = ReminderPush

    def prepared(self, rows: Sequence[ReminderPush]) -> dict[int, Pushed]:
        """Return what to send, unless the person is done with the reminder or is not to be disturbed."""
        ids = {row.subscription_id for row in rows}
        subscriptions = PushSubscription.objects.select_related("device", "user").in_bulk(ids)
        found = {row.pk: _pushed(row, subscriptions.get(row.subscription_id)) for row in rows}
        return {pk: pushed for pk, pushed in found.items() if pushed}


def _pushed(row: ReminderPush, subscription: PushSubscription | None) -> Pushed | None:
    """Return what to send; without a subscription, the row is gone, too."""
    if subscription is None or subscription.device.ended_at:
        return None
    shown = due_notification(row.reminder_id)
    if shown is None or shown.reminder.user_id != subscription.user_id:
        return None
    message = partial(reminder_push_message, shown, badge=badge_of(shown.reminder.user))
    topic = topic_of("reminder_topic", row.reminder_id)
    return Pushed(subscription, message(), urgency="high", topic=topic, shorter=message)
