"""When something that repeats is due next: by the calendar and the clock of a time zone, not by seconds."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

# The longest month twice: every kind has an occurrence within it.
_DAYS_LOOKED_AT = 62
_MONDAY_TO_FRIDAY = range(1, 6)


class Repeat(models.TextChoices):
    """How often something repeats."""

    ONCE = "once", _("Does not repeat")
    DAILY = "daily", _("Every day")
    WEEKDAYS = "weekdays", _("Monday to Friday")
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")


def next_occurrence(first_at: datetime, *, repeat: str, time_zone: str, after: datetime) -> datetime | None:
    """Return the first occurrence after a moment, or None if it doesn't repeat. The time of day is that of `first_at`.

    A time that a clock change skips is as much later as the clock moves; of one that occurs twice, the first counts. A
    month without the day has its last day instead.
    """
    if repeat == Repeat.ONCE:
        return None
    zone = ZoneInfo(time_zone or "UTC")
    first = first_at.astimezone(zone)
    for day in _days_from(max(first.date(), after.astimezone(zone).date())):
        if not _fits(day, first.date(), repeat=repeat):
            continue
        # In Python's arithmetic a skipped time has the offset from before the change.
        moment = datetime.combine(day, first.timetz().replace(fold=0)).astimezone(ZoneInfo("UTC"))
        if moment > after and moment >= first_at:
            return moment
    raise ValueError(repeat)


def _fits(day: date, first: date, *, repeat: str) -> bool:
    if repeat == Repeat.WEEKDAYS:
        return day.isoweekday() in _MONDAY_TO_FRIDAY
    if repeat == Repeat.WEEKLY:
        return day.isoweekday() == first.isoweekday()
    if repeat == Repeat.MONTHLY:
        return day.day == min(first.day, monthrange(day.year, day.month)[1])
    return repeat == Repeat.DAILY


def _days_from(day: date) -> Iterator[date]:
    return (day + timedelta(days=count) for count in range(_DAYS_LOOKED_AT + 1))
