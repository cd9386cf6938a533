"""How a person wants to see pages: language, time zone, first day of the week. Empty: as the browser asks."""

from functools import cache
from zoneinfo import available_timezones

from django.conf import settings

from accounts.models.user import WeekStart
from chatapp.lib.sentences import Sentence, program_sentence

NOT_A_LANGUAGE = program_sentence("not_a_language", "is not a language of this site")
NOT_A_TIME_ZONE = program_sentence("not_a_time_zone", "is not a time zone such as Europe/Berlin")
NOT_A_DAY = program_sentence("not_a_day", "must be monday, saturday, sunday or empty")
# Those of cities; the others are names of rules ("Etc/GMT-3") or old names of places ("US/Pacific").
_AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def language_faults(value: object) -> list[Sentence]:
    """Return the faults of a language's code."""
    return [] if value == "" or value in dict(settings.LANGUAGES) else [NOT_A_LANGUAGE]


def time_zone_faults(value: object) -> list[Sentence]:
    """Return the faults of a time zone's name."""
    return [] if value == "" or value in _names() else [NOT_A_TIME_ZONE]


def week_start_faults(value: object) -> list[Sentence]:
    """Return the faults of a first day of the week."""
    return [] if value in WeekStart.values else [NOT_A_DAY]


@cache
def time_zones() -> tuple[str, ...]:
    """Return the time zones to choose from, in alphabetical order; others are accepted, too."""
    return ("UTC", *sorted(name for name in _names() if name.startswith(_AREAS) and "/" in name))


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())
