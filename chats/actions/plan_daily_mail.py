"""Plan a person's next daily mail."""

from accounts.models import User
from chatapp.lib import clock
from chats.models import DailyMail, NotificationSettings
from chats.queries.notifications import notification_settings_of
from chats.rules.daily_mail import next_daily_mail


def plan_daily_mail(person: User, *, settings: NotificationSettings) -> None:
    """Have the next mail sent at the person's hour, or none. In the transaction of the change. Queries: 1 to 3."""
    at = next_daily_mail(person, settings=settings, after=clock.now())
    if at is None:
        DailyMail.objects.filter(user=person).delete()
        return
    planned = {"occurs_at": at, "due_at": at, "state": DailyMail.State.WAITING, "tries": 0, "worker_id": ""}
    DailyMail.objects.update_or_create(user=person, defaults=planned)


def replan_daily_mail(*, user_id: int) -> None:
    """Have a mail that waits sent at the person's hour, which isn't when it was: they moved to another time zone.

    Who moved east would miss a day: their hour there is over when the mail was to be sent.
    Queries: 1 for those who get none, else 3.
    """
    waiting = DailyMail.objects.filter(user_id=user_id, state=DailyMail.State.WAITING)
    row = waiting.select_related("user").first()
    if row is None:
        return
    at = next_daily_mail(row.user, settings=notification_settings_of(row.user), after=clock.now())
    if at is not None:
        waiting.filter(pk=row.pk).update(occurs_at=at, due_at=at, tries=0)
