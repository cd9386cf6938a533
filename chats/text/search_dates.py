"""The days that a search names: `2026-11-28`, `2026-11`, `2026`, `yesterday`, `last-week`."""

import re
from datetime import date, timedelta

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
# What completion offers.
NAMED_TIMES = (
    "today", "yesterday", "this-week", "last-week", "this-month", "last-month", "this-year", "last-year",
)  # fmt: skip

Days = tuple[date, date]


def days_of(value: str, *, today: date) -> Days | None:
    """Return the first day of a time and the first day after it; None for what isn't a time."""
    try:
        named = _named(value.lower(), today)
        return named if named else _written(value)
    # Years before 1 and after 9999, months and days that do not exist.
    except (ValueError, OverflowError):
        return None


def _named(value: str, today: date) -> Days | None:
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    match value:
        case "today":
            return today, today + _DAY
        case "yesterday":
            return today - _DAY, today
        case "this-week":
            return monday, monday + _WEEK
        case "last-week":
            return monday - _WEEK, monday
        case "this-month":
            return first, _next_month(first)
        case "last-month":
            return (first - _DAY).replace(day=1), first
        case "this-year" | "last-year":
            year = date(today.year - (value == "last-year"), 1, 1)
            return year, year.replace(year=year.year + 1)
    return None


def _written(value: str) -> Days | None:
    found = _WRITTEN.fullmatch(value)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    start = date(year, month or 1, day or 1)
    if day is not None:
        return start, start + _DAY
    return start, _next_month(start) if month is not None else start.replace(year=year + 1)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
