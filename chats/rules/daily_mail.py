"""When a person's daily mail is due: at their hour in their time zone, whatever the clocks there do."""

from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import User
from accounts.rules.preferences import time_zone_faults
from chatapp.jobs.recurrence import Repeat, next_occurrence
from chats.models import NotificationSettings
from chats.models.notification_settings import DailyMails

_REPEATS = {DailyMails.DAILY: Repeat.DAILY, DailyMails.WEEKDAYS: Repeat.WEEKDAYS}


def next_daily_mail(person: User, *, settings: NotificationSettings, after: datetime) -> datetime | None:
    """Return the first time after a moment; None without daily mails. Without a time zone the hour is UTC."""
    repeat = _REPEATS.get(DailyMails(settings.daily_mails))
    if repeat is None:
        return None
    zone = "UTC" if not person.time_zone or time_zone_faults(person.time_zone) else person.time_zone
    # A day on which no clock changes: its hour is the one that was chosen.
    first = datetime(2024, 1, 15, settings.daily_mail_hour, tzinfo=ZoneInfo(zone))
    return next_occurrence(first, repeat=repeat, time_zone=zone, after=after)
