"""Push reminders that come due: at once, unless the person is in do-not-disturb."""

from functools import partial

from chatapp.jobs import due
from chatapp.lib import clock
from chats.actions.push_notifications import Pushed, Pusher, topic_of
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


class ReminderPusher:
    """Sends what is due, one push at a time."""

    def __init__(self, pusher: Pusher) -> None:
        """`pusher` sends."""
        self._pusher = pusher

    def work(self, *, worker_id: str) -> bool:
        """Send one push that is due; return whether there was one."""
        return due.work_on(ReminderPush, worker_id=worker_id, work=self.push)

    def push(self, row: ReminderPush) -> None:
        """Send a push, unless the person is done with the reminder or is not to be disturbed."""
        found = PushSubscription.objects.select_related("device", "user").filter(pk=row.subscription_id)
        subscription = found.first()
        if subscription is None:
            # And the row with it.
            return
        shown = None if subscription.device.ended_at else due_notification(row.reminder_id)
        if shown is None or shown.reminder.user_id != subscription.user_id:
            due.finish(row)
            return
        badge = badge_of(shown.reminder.user)
        message = partial(reminder_push_message, shown, badge=badge)
        topic = topic_of("reminder_topic", row.reminder_id)
        pushed = Pushed(message(), urgency="high", topic=topic, shorter=message, record=lambda: None)
        self._pusher.deliver(row, subscription, pushed)
