"""Working hours: days of the week and a time span in the person's time zone. They may go past midnight."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.preferences import time_zone_faults
from chatapp.lib import clock
from chatapp.lib.sentences import Sentence, program_sentence

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOT_HOURS = program_sentence(
    "not_hours", "must have days such as [monday], and a start and an end such as 09:00 that differ"
)
HOURS_WITHOUT_ZONE = Sentence("hours_without_zone", _("Working hours need a time zone. Choose yours."))
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
    time, today, yesterday = f"{local:%H:%M}", local.isoweekday(), (local - timedelta(days=1)).isoweekday()
    if hours.start < hours.end:
        return not (today in hours.days and hours.start <= time < hours.end)
    return not ((today in hours.days and time >= hours.start) or (yesterday in hours.days and time < hours.end))


def _parsed(value: object) -> WorkingHours | None:
    if not isinstance(value, Mapping):
        return None
    days, start, end = value.get("days"), value.get("start"), value.get("end")
    if not isinstance(days, list) or not days or not all(day in DAYS for day in days):
        return None
    if not all(isinstance(time, str) and _TIME.fullmatch(time) for time in (start, end)) or start == end:
        return None
    return WorkingHours(tuple(sorted({DAYS.index(day) + 1 for day in days})), str(start), str(end))
