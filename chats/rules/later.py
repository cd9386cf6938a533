"""When something may be due later: a time of the person's choice, perhaps again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.preferences import time_zone_faults
from accounts.rules.status import moment_of, until_faults
from chatapp.jobs.recurrence import Repeat
from chatapp.lib import clock
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import BLANK, not_one_of
from chatapp.lib.sentences import Sentence
from chats.text.reminder_phrase import ENGLISH, read_phrase

_NO_TIME = Sentence("no_time", _("Begin with a time, for example: tomorrow 9:00 call Ben"))


@dataclass(frozen=True, slots=True)
class DueTime:
    """A valid time, how often it repeats, and by which clock."""

    at: datetime
    repeat: str
    time_zone: str

    def columns(self) -> dict[str, object]:
        """Return the columns of a `RecurringRow`."""
        return {"due_at": self.at, "first_at": self.at, "repeat": self.repeat, "time_zone": self.time_zone}


def due_time(person: User, *, at: str | None, repeat: str | None = None, time_zone: str | None = None) -> DueTime:
    """Return the time that a person chose. `at` is RFC 3339; without a time zone it is theirs.

    Errors: Invalid.
    """
    repeat = repeat or Repeat.ONCE.value
    time_zone = person.time_zone if time_zone is None else time_zone
    moment = moment_of(at)
    faults = {
        "at": until_faults(at) if at else [BLANK],
        "repeat": [] if repeat in Repeat.values else [not_one_of(Repeat.values)],
        "time_zone": time_zone_faults(time_zone),
    }
    faults = {field: found for field, found in faults.items() if found}
    if faults or moment is None:
        raise Invalid(faults)
    return DueTime(moment, repeat, time_zone)


def due_time_in(text: str, *, person: User, language: str | None, time_zone: str | None = None) -> tuple[DueTime, str]:
    """Return the time that a text begins with, by the clock of `time_zone` or of the person, and the rest of the text.

    It is in the language of the person, or else in `language`, or in English.

    Errors: Invalid.
    """
    name = person.time_zone if time_zone is None else time_zone
    if faults := time_zone_faults(name):
        raise Invalid({"time_zone": faults})
    now = clock.now().astimezone(ZoneInfo(name or "UTC"))
    found = read_phrase(text, now=now, language=person.language or language or ENGLISH)
    if found is None:
        raise Invalid({"text": [_NO_TIME]})
    return due_time(person, at=to_rfc3339(found.at), repeat=found.repeat, time_zone=name), found.text
