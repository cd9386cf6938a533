"""Times as people write them before what to be reminded of: `tomorrow 9:00 call Ben`, `every friday at 16:00 report`.

English words, and forms that need none: `30m`, `2h`, `3d`, `17:30`, `2026-12-24 9:00`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from chatapp.jobs.recurrence import Repeat

_WORDS_LOOKED_AT = 8
_LONGEST_WORD = 12
# When a day has no time.
_MORNING = time(9, 0)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = {"m": "minutes", "min": "minutes", "mins": "minutes", "minute": "minutes", "minutes": "minutes"}
_UNITS |= {"h": "hours", "hour": "hours", "hours": "hours", "d": "days", "day": "days", "days": "days"}
_UNITS |= {"w": "weeks", "week": "weeks", "weeks": "weeks"}
_REPEATS = {"day": Repeat.DAILY, "weekday": Repeat.WEEKDAYS, "week": Repeat.WEEKLY, "month": Repeat.MONTHLY}
_AMOUNT = re.compile(r"([0-9]{1,3})([a-z]+)")
_TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?(am|pm)?")
_LIKE_A_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(?:am|pm)?|[0-9]{1,2}(?:am|pm)|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What was understood: a local time, how often it repeats, and the text after it."""

    at: datetime
    repeat: str
    text: str


def read_phrase(text: str, *, now: datetime) -> Phrase | None:
    """Return the time at the start of `text`, or None if there is none. `now` is local; so is the answer.

    A time that has passed today is tomorrow's.
    """
    reader = _Reader(text)
    reader.take("me")
    found = _after_a_while(reader, now) or _at_a_time(reader, now)
    if found is None:
        return None
    at, repeat = found
    reader.take("to") or reader.take("that")
    return Phrase(at, repeat, reader.rest())


class _Reader:
    """Reads a text word by word; only its first words may be a time."""

    def __init__(self, text: str) -> None:
        self._left = text.strip()
        self._count = 0

    def word(self) -> str:
        """Return the next word in lower case, without taking it; empty at the end."""
        if self._count >= _WORDS_LOOKED_AT:
            return ""
        first = self._left[: _LONGEST_WORD + 1].split(maxsplit=1)
        return first[0].lower().rstrip(",") if first else ""

    def skip(self) -> str:
        """Take the next word."""
        word = self.word()
        parts = self._left.split(maxsplit=1)
        self._left = parts[1] if len(parts) > 1 else ""
        self._count += 1
        return word

    def take(self, word: str) -> bool:
        """Take the next word if it is this one."""
        if self.word() != word:
            return False
        self.skip()
        return True

    def rest(self) -> str:
        """Return what is left."""
        return self._left


def _after_a_while(reader: _Reader, now: datetime) -> tuple[datetime, str] | None:
    """Read `in 20 minutes`, `in an hour`, `30m`."""
    has_in = reader.take("in")
    word = reader.word()
    amount = _AMOUNT.fullmatch(word)
    if amount and amount[2] in _UNITS:
        reader.skip()
        return _later(now, amount=int(amount[1]), unit=amount[2])
    if not has_in or not (word in ("a", "an") or (word.isascii() and word.isdigit() and len(word) <= 3)):
        return None
    reader.skip()
    unit = reader.word()
    if unit not in _UNITS:
        return None
    reader.skip()
    return _later(now, amount=int(word) if word.isdigit() else 1, unit=unit)


def _later(now: datetime, *, amount: int, unit: str) -> tuple[datetime, str] | None:
    if amount == 0:
        return None
    wait = timedelta(**{_UNITS[unit]: amount})
    if wait < timedelta(days=1) or _UNITS[unit] == "hours":
        # As much time, whatever a clock change makes of the wall clock.
        return (now.astimezone(UTC) + wait).astimezone(now.tzinfo), Repeat.ONCE.value
    return now + wait, Repeat.ONCE.value


def _at_a_time(reader: _Reader, now: datetime) -> tuple[datetime, str] | None:
    """Read a day, a time or both, in either order; `every` makes it repeat."""
    is_repeated = reader.take("every")
    at = _time(reader)
    day, repeat = _day(reader, now.date(), is_repeated=is_repeated)
    if at is None:
        at = _time(reader)
    if (at is None and day is None) or (is_repeated and repeat == Repeat.ONCE):
        return None
    if _LIKE_A_TIME.fullmatch(reader.word()):
        # A time or a day that doesn't exist, or a second one: better asked than guessed.
        return None
    moment = datetime.combine(day or now.date(), at or _MORNING, now.tzinfo)
    if moment <= now and (day is None or repeat != Repeat.ONCE):
        moment = _next(moment, repeat)
    return moment, repeat


def _day(reader: _Reader, today: date, *, is_repeated: bool) -> tuple[date | None, str]:
    if is_repeated and (repeat := _REPEATS.get(reader.word())):
        reader.skip()
        is_weekend = repeat == Repeat.WEEKDAYS and today.isoweekday() > 5
        return today + timedelta(days=8 - today.isoweekday() if is_weekend else 0), repeat.value
    reader.take("on")
    has_next = reader.take("next")
    word = reader.word()
    weekday = next((index for index, name in enumerate(_DAYS, start=1) if word in (name, name[:3])), None)
    day = None
    if weekday is not None:
        # Today's name means the next week's day.
        day = today + timedelta(days=(weekday - today.isoweekday() - 1) % 7 + 1)
    elif has_next and word == "week":
        day = today + timedelta(days=8 - today.isoweekday())
    elif word in ("today", "tomorrow"):
        day = today + timedelta(days=int(word == "tomorrow"))
    elif found := _DATE.fullmatch(word):
        day = _date(*map(int, found.groups()))
    if day is not None:
        reader.skip()
    return day, Repeat.WEEKLY.value if is_repeated and weekday is not None else Repeat.ONCE.value


def _time(reader: _Reader) -> time | None:
    has_at = reader.take("at")
    word = reader.word()
    if word in ("noon", "midnight"):
        reader.skip()
        return time(12 if word == "noon" else 0)
    found = _TIME.fullmatch(word)
    # A bare number may be the first word of the text: "9 lives".
    if found is None or not (has_at or found[2] or found[3]):
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        return None
    reader.skip()
    return time(hour % 12 + (12 if half == "pm" else 0) if half else hour, minute)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next(moment: datetime, repeat: str) -> datetime:
    if repeat == Repeat.WEEKLY:
        return moment + timedelta(days=7)
    if repeat == Repeat.WEEKDAYS and moment.isoweekday() >= 5:
        return moment + timedelta(days=8 - moment.isoweekday())
    return moment + timedelta(days=1)
