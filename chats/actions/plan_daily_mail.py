"""Plan a person's next daily mail."""

from accounts.models import User
from chatapp.lib import clock
from chats.models import DailyMail, NotificationSettings
from chats.rules.daily_mail import next_daily_mail


def plan_daily_mail(person: User, *, settings: NotificationSettings) -> None:
    """Have the next mail sent at the person's hour, or none. In the transaction of the change. Queries: 1 to 3."""
    at = next_daily_mail(person, settings=settings, after=clock.now())
    if at is None:
        DailyMail.objects.filter(user=person).delete()
        return
    planned = {"occurs_at": at, "due_at": at, "state": DailyMail.State.WAITING, "tries": 0, "worker_id": ""}
    DailyMail.objects.update_or_create(user=person, defaults=planned)
