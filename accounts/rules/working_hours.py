"""Working hours: days of the week and a time span in the person's time zone. They may go past midnight."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.preferences import time_zone_faults
from accounts.rules.status import MAX_AHEAD
from chatapp.lib import clock
from chatapp.lib.sentences import Sentence, program_sentence

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOT_HOURS = program_sentence(
    "not_hours", "must have days such as [monday], and a start and an end such as 09:00 that differ"
)
HOURS_WITHOUT_ZONE = Sentence("hours_without_zone", _("Working hours need a time zone. Choose yours."))
# The same day of the next week, and one more: today's beginning may have passed.
_DAYS_LOOKED_AT = 9
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


class WorkingHours(NamedTuple):
    """When a person works. `days` are numbers from 1, Monday; `start` and `end` are `09:00`."""

    days: tuple[int, ...]
    start: str
    end: str


def working_hours_faults(value: object) -> list[Sentence]:
    """Return the faults of hours as callers send them: {days, start, end}, or None for none."""
    return [] if value is None or _parsed(value) else [NOT_HOURS]


def stored_hours(value: object) -> str:
    """Return checked hours as the column holds them: `12345 09:00-17:00`; None is empty."""
    hours = _parsed(value)
    return f"{''.join(map(str, hours.days))} {hours.start}-{hours.end}" if hours else ""


def hours_of(person: User) -> WorkingHours | None:
    """Return a person's working hours, or None."""
    days, found, span = person.working_hours.partition(" ")
    start, _dash, end = span.partition("-")
    return WorkingHours(tuple(map(int, days)), start, end) if found else None


def is_outside_hours(person: User, *, now: datetime | None = None) -> bool:
    """Return whether a person has working hours and doesn't work now. Without a time zone no one can tell: False."""
    hours = hours_of(person)
    if hours is None or not person.time_zone or time_zone_faults(person.time_zone):
        return False
    local = (now or clock.now()).astimezone(ZoneInfo(person.time_zone))
    clock_now, today, yesterday = f"{local:%H:%M}", local.isoweekday(), (local - timedelta(days=1)).isoweekday()
    if hours.start < hours.end:
        return not (today in hours.days and hours.start <= clock_now < hours.end)
    is_yesterdays = yesterday in hours.days and clock_now < hours.end
    return not ((today in hours.days and clock_now >= hours.start) or is_yesterdays)


def back_at(person: User, *, now: datetime | None = None) -> datetime | None:
    """Return when a person who is away now is back: in their working hours, and not in do-not-disturb.

    None if they are here, or don't share it (`shares_working_hours`). In whole minutes, rounded up.
    """
    now = now or clock.now()
    if not person.shares_working_hours:
        return None
    quiet_until = person.do_not_disturb_until
    moment = _whole_minute(quiet_until) if quiet_until and quiet_until > now else now
    if is_outside_hours(person, now=moment):
        moment = _next_beginning(person, after=moment)
    return moment if now < moment <= now + MAX_AHEAD else None


def _next_beginning(person: User, *, after: datetime) -> datetime:
    """Return when working hours begin next. The person has some.

    By the calendar: nine o'clock stays nine o'clock when clocks change. A beginning that a change skips is as much
    later as the clock moves.
    """
    hours, zone = hours_of(person), ZoneInfo(person.time_zone)
    today = after.astimezone(zone).date()
    for day in (today + timedelta(days=count) for count in range(_DAYS_LOOKED_AT)):
        if hours and day.isoweekday() in hours.days:
            # In Python's arithmetic a skipped time has the offset from before the change.
            moment = datetime.combine(day, time.fromisoformat(hours.start), zone).astimezone(UTC)
            if moment > after:
                return moment
    raise ValueError(person.working_hours)


def _whole_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1 if moment.second or moment.microsecond else 0)


def _parsed(value: object) -> WorkingHours | None:
    if not isinstance(value, Mapping):
        return None
    days, start, end = value.get("days"), value.get("start"), value.get("end")
    if not isinstance(days, list) or not days or not all(day in DAYS for day in days):
        return None
    if not all(isinstance(at, str) and _TIME.fullmatch(at) for at in (start, end)) or start == end:
        return None
    return WorkingHours(tuple(sorted({DAYS.index(day) + 1 for day in days})), str(start), str(end))
