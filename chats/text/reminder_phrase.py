"""Times as people write them before what to be reminded of: `tomorrow 9:00 call Ben`, `jeden Freitag um 16 Uhr`.

In the words of a language (`reminder_words.py`), or else in English, whose forms `30m`, `17:30` and `2026-12-24 9:00`
need no words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from chatapp.jobs.recurrence import Repeat
from chats.text.reminder_words import HAN_NUMBERS, Kind, Value, Words, words_of

# A time is shorter; what is behind isn't looked at.
_CHARACTERS_LOOKED_AT = 120
ENGLISH = "en"
_REPEATS = {"days": Repeat.DAILY, "weekdays": Repeat.WEEKDAYS, "weeks": Repeat.WEEKLY, "months": Repeat.MONTHLY}
# When a day has no time, or only a part of the day.
_PARTS = {"morning": time(9), "afternoon": time(15), "evening": time(19), "night": time(19), "noon": time(12)}
_MORNING = time(9)
# An hour "at night" is after midnight if it is before six; one "at noon" is after noon if it is before five.
_NIGHT_ENDS, _NOON_ENDS = 6, 5
_FRACTIONS = {15, 30}
_DAY_MINUTES = 24 * 60
_NUMBER = re.compile(r"[0-9]{1,3}(?![0-9])")
_BLANKS = re.compile(r"[\s,،、，]*")
_NOON_HOUR, _LAST_HOUR, _LAST_MINUTE = 12, 23, 59
_SATURDAY = 6


@dataclass(frozen=True, slots=True)
class Phrase:
    """What was understood: a local time, how often it repeats, and the text after it."""

    at: datetime
    repeat: str
    text: str


def read_phrase(text: str, *, now: datetime, language: str = ENGLISH) -> Phrase | None:
    """Return the time at the start of `text`, or None if there is none. `now` is local; so is the answer.

    A time that has passed today is tomorrow's.
    """
    text = unicodedata.normalize("NFC", text).strip()
    languages = dict.fromkeys([language, ENGLISH])
    readers = (_Reader(text, words=words) for one in languages if (words := words_of(one)) is not None)
    return next((found for reader in readers if (found := _read(reader, now))), None)


def _read(reader: _Reader, now: datetime) -> Phrase | None:
    reader.take(Kind.ME)
    start = reader.place
    found = _after_a_while(reader, now)
    if found is None:
        reader.place = start
        found = _at_a_time(reader, now)
    if found is None:
        return None
    at, repeat = found
    reader.take(Kind.TO)
    return Phrase(at, repeat, reader.rest())


class _Reader:
    """Reads phrases from the start of a text."""

    def __init__(self, text: str, *, words: Words) -> None:
        self.words = words
        self.place = 0
        self._text = text
        self._folded = words.folded(text[:_CHARACTERS_LOOKED_AT])

    def take(self, *kinds: Kind) -> Value | None:
        """Take the next phrase if it is of one of these kinds, in their order; return its value."""
        for kind in kinds:
            found = self.match(self.words.phrases[kind])
            if found:
                self.place = found.end()
                return self.words.values[kind, re.sub(r"[ \t]+", " ", found[0])]
        return None

    def has(self, kind: Kind) -> bool:
        """Take the next phrase if it is of this kind; return whether it was."""
        return self.take(kind) is not None

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match the next characters, without taking them."""
        blanks = _BLANKS.match(self._folded, self.place)
        return pattern.match(self._folded, blanks.end() if blanks else self.place)

    def is_at_blank(self) -> bool:
        """Return whether a space or the end comes next."""
        return not self._folded[self.place : self.place + 1].strip()

    def rest(self) -> str:
        """Return what is left."""
        blanks = _BLANKS.match(self._text, self.place)
        return self._text[blanks.end() if blanks else self.place :]


def _after_a_while(reader: _Reader, now: datetime) -> tuple[datetime, str] | None:
    """Read `in 20 minutes`, `in an hour`, `30m`, `2時間後`."""
    has_in = reader.has(Kind.IN)
    # In some languages, 9h is a time of the day.
    is_time = not has_in and _is_hour(reader)
    wait, is_one_word = _wait(reader)
    if wait is None:
        return None
    if not (has_in or reader.has(Kind.LATER) or (is_one_word and reader.words.has_spaces and not is_time)):
        return None
    amount, unit = wait
    if amount == 0 or unit == "months":
        return None
    length = timedelta(**{unit: amount})
    if length < timedelta(days=1) or unit == "hours":
        # As much time, whatever a clock change makes of the wall clock.
        return (now.astimezone(UTC) + length).astimezone(now.tzinfo), Repeat.ONCE.value
    return now + length, Repeat.ONCE.value


def _wait(reader: _Reader) -> tuple[tuple[int, str] | None, bool]:
    """Return a number and its unit, and whether they were written as one word in digits."""
    start = reader.place
    found = reader.match(_NUMBER)
    amount: Value | None
    if found:
        amount, reader.place = int(found[0]), found.end()
    else:
        amount = reader.take(Kind.NUMBER)
    is_one_word = bool(found) and not reader.is_at_blank()
    unit = None if amount is None else reader.take(Kind.UNIT)
    if isinstance(amount, int) and isinstance(unit, str):
        return (amount, unit), is_one_word
    reader.place = start
    whole = reader.take(Kind.WAIT)
    return (whole if isinstance(whole, tuple) else None), False


def _at_a_time(reader: _Reader, now: datetime) -> tuple[datetime, str] | None:
    """Read a day, a time or both, in either order; "every" makes it repeat."""
    at = _time(reader)
    repeat, day = _repetition(reader, now.date())
    if repeat is None:
        day = _day(reader, now.date())
    part = reader.take(Kind.PART, Kind.HALF) if day or repeat else None
    if day is None and isinstance(both := reader.take(Kind.PART_OF_DAY), tuple):
        day, part = now.date() + timedelta(days=both[0]), both[1]
    if at is None:
        at = _time(reader, part=part) or (_PARTS[str(part)] if part else None)
        if at is None and day is None and repeat is None:
            return None
    if repeat == "" or _is_more(reader, has_time=at is not None):
        return None
    moment = datetime.combine(day or now.date(), at or _MORNING, now.tzinfo)
    if moment <= now and (day is None or repeat is not None):
        moment = _next(moment, repeat or Repeat.ONCE.value)
    return moment, repeat or Repeat.ONCE.value


def _repetition(reader: _Reader, today: date) -> tuple[str | None, date | None]:
    """Read `every friday`. Return how often and from which day; None without "every", "" if nothing follows it."""
    unit = reader.take(Kind.REPEAT)
    if unit is None:
        if not reader.has(Kind.EVERY):
            return None, None
        if reader.has(Kind.WORKDAY):
            unit = "weekdays"
        elif weekday := reader.take(Kind.WEEKDAY):
            return Repeat.WEEKLY.value, _coming(int(str(weekday)), today)
        else:
            unit = reader.take(Kind.UNIT)
    if unit == "weeks":
        reader.has(Kind.ON)
        if weekday := reader.take(Kind.WEEKDAY, Kind.SHORT_WEEKDAY):
            return Repeat.WEEKLY.value, _coming(int(str(weekday)), today)
    repeat = _REPEATS.get(str(unit))
    if repeat is None:
        return "", None
    is_weekend = repeat == Repeat.WEEKDAYS and today.isoweekday() >= _SATURDAY
    return repeat.value, today + timedelta(days=8 - today.isoweekday() if is_weekend else 0)


def _day(reader: _Reader, today: date) -> date | None:
    start = reader.place
    reader.has(Kind.ON)
    days = reader.take(Kind.DAY)
    if days is not None:
        return today + timedelta(days=int(str(days)))
    if reader.has(Kind.NEXT_WEEK):
        monday = today + timedelta(days=8 - today.isoweekday())
        middle = reader.place
        reader.has(Kind.ON)
        weekday = None if reader.words.has_spaces else reader.take(Kind.WEEKDAY, Kind.SHORT_WEEKDAY)
        if weekday is None:
            reader.place = middle
        return monday + timedelta(days=int(str(weekday or 1)) - 1)
    reader.has(Kind.NEXT)
    if weekday := reader.take(Kind.WEEKDAY):
        reader.has(Kind.COMING)
        return _coming(int(str(weekday)), today)
    found = reader.match(reader.words.dates)
    day = _date(found.groupdict(), today, months=reader.words.months) if found else None
    reader.place = found.end() if found and day else start
    return day


def _coming(weekday: int, today: date) -> date:
    """Return the next day of this name. Today's name means the next week's day."""
    return today + timedelta(days=(weekday - today.isoweekday() - 1) % 7 + 1)


def _date(parts: dict[str, str | None], today: date, *, months: Mapping[str, int]) -> date | None:
    year, month, name, day = (
        next((value for group, value in parts.items() if value and part in group.split("_")), None)
        for part in ("year", "month", "name", "day")
    )
    try:
        found = date(int(year or today.year), months[name] if name else int(month or 0), int(day or 0))
        # Without a year, the next one.
        return found if year or found >= today else found.replace(year=today.year + 1)
    except ValueError:
        return None


def _time(reader: _Reader, *, part: Value | None = None) -> time | None:
    """Read an hour. `part` of the day stands before it, if any."""
    start = reader.place
    has_at = reader.has(Kind.AT)
    clock = reader.take(Kind.CLOCK)
    if clock is not None and not _is_hour(reader):
        return time(int(str(clock)))
    half = reader.take(Kind.HALF) or part or _half_around(clock)
    has_at = reader.has(Kind.AT) or has_at
    at = _minutes_of_day(reader, is_hour=has_at or bool(half), half=half)
    if at is None:
        reader.place = start
        return None
    return time(*divmod(at % _DAY_MINUTES, 60))


def _half_around(clock: Value | None) -> str | None:
    """Return the part of the day of an hour next to `noon` or `midnight`: `12 noon`, `中午12点`."""
    return None if clock is None else ("noon" if clock else "night")


def _minutes_of_day(reader: _Reader, *, is_hour: bool, half: Value | None) -> int | None:
    """Read `9:30`, `half past eight`, `neuf heures et demie`. A number alone is an hour only if `is_hour` says so."""
    to_hour = reader.take(Kind.TO_HOUR)
    # "five to ten" may be a range.
    is_hour = is_hour or (isinstance(to_hour, int) and abs(to_hour) in _FRACTIONS)
    spoken = reader.take(Kind.HOUR)
    parts: dict[str, str | None]
    if spoken is not None:
        parts = {"hour": str(spoken)}
        is_hour = reader.has(Kind.OCLOCK) or is_hour
        minutes = reader.take(Kind.PAST_HOUR) or reader.take(Kind.MINUTES)
    else:
        found = reader.match(reader.words.hours)
        if found is None:
            return None
        parts, reader.place = found.groupdict(), found.end()
        is_hour = reader.has(Kind.OCLOCK) or is_hour or _is_marked(found)
        minutes = reader.take(Kind.PAST_HOUR)
    is_hour = is_hour or (isinstance(minutes, int) and abs(minutes) in _FRACTIONS)
    half = reader.take(Kind.HALF) or _half_around(reader.take(Kind.CLOCK)) or half
    # A bare number may be the first word of the text: "9 lives".
    at = _hour(parts, half=half) if is_hour else None
    more = [int(str(one)) for one in (to_hour, minutes) if one is not None]
    if at is None or (at.minute and any(more)) or len(list(filter(None, more))) > 1:
        return None
    return at.hour * 60 + at.minute + sum(more)


def _hour(parts: dict[str, str | None], *, half: Value | None) -> time | None:
    hour = _number(parts["hour"])
    minute = _number(parts.get("minute") or parts.get("minute_2") or parts.get("minute_3"))
    if parts.get("past"):
        minute = 30
    elif quarters := parts.get("quarters"):
        minute = 15 * _number(quarters)
    if mark := parts.get("half"):
        half = "morning" if mark.startswith("a") else "afternoon"
    if minute > _LAST_MINUTE or hour > _LAST_HOUR or (half and not 1 <= hour <= _NOON_HOUR):
        return None
    if parts.get("until"):
        hour, minute = hour - 1, 60 - minute
    if half is None:
        return time(hour % 24, minute % 60)
    if half == "evening" and hour == _NOON_HOUR:
        # Noon or midnight: better asked than guessed.
        return None
    is_early = half == "morning" or (half == "night" and (hour < _NIGHT_ENDS or hour == _NOON_HOUR))
    if half == "noon" and _NOON_ENDS <= hour < _NOON_HOUR:
        is_early = True
    return time(hour % _NOON_HOUR + (0 if is_early else _NOON_HOUR), minute % 60)


def _number(written: str | None) -> int:
    """Return a number in digits or in Han numerals; 0 without one."""
    return HAN_NUMBERS.get(written or "") or int(written or 0)


def _is_marked(found: re.Match[str]) -> bool:
    return any(value for name, value in found.groupdict().items() if name != "hour")


def _is_hour(reader: _Reader, *, has_at: bool = False) -> bool:
    found = reader.match(reader.words.hours)
    return found is not None and (has_at or _is_marked(found))


def _is_more(reader: _Reader, *, has_time: bool) -> bool:
    """Return whether a time or a day follows that doesn't exist, or is a second one: better asked than guessed."""
    start = reader.place
    has_at = not has_time and reader.has(Kind.AT)
    is_hour = _is_hour(reader, has_at=has_at) or (
        has_at and reader.take(Kind.TO_HOUR, Kind.FRACTION, Kind.HOUR) is not None
    )
    reader.place = start
    return is_hour or reader.match(reader.words.dates) is not None


def _next(moment: datetime, repeat: str) -> datetime:
    if repeat == Repeat.WEEKLY:
        return moment + timedelta(days=7)
    if repeat == Repeat.WEEKDAYS and moment.isoweekday() >= 5:
        return moment + timedelta(days=8 - moment.isoweekday())
    return moment + timedelta(days=1)
