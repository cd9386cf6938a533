"""Statuses that end, and do-not-disturb: what others see of them now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.sentences import Sentence, program_sentence

# Longer than any vacation; without a limit a typing mistake would last for centuries.
MAX_AHEAD = timedelta(days=366)
MAX_TIME_CHARACTERS = 40

NOT_A_TIME = program_sentence("not_a_time", "must be a time with its zone, such as 2026-11-22T14:05:00Z")
NOT_AHEAD = Sentence("not_ahead", _("must be in the future, at most a year ahead"))


def current_status(person: User) -> str:
    """Return the status that others see; empty once it has ended."""
    return "" if _is_over(person.status_until) else person.status


def current_status_until(person: User) -> datetime | None:
    """Return when the current status ends; None without one, or without an end."""
    return person.status_until if current_status(person) else None


def current_do_not_disturb_until(person: User) -> datetime | None:
    """Return until when the person doesn't want to be disturbed; None if they may be."""
    return None if _is_over(person.do_not_disturb_until) else person.do_not_disturb_until


def until_faults(value: object) -> list[Sentence]:
    """Return the faults of an end in RFC 3339; None is none."""
    if value is None:
        return []
    moment = moment_of(value)
    if moment is None:
        return [NOT_A_TIME]
    return [] if clock.now() < moment <= clock.now() + MAX_AHEAD else [NOT_AHEAD]


def moment_of(value: object) -> datetime | None:
    """Return the time that a text names; None for anything else, and for a time without a zone."""
    if not isinstance(value, str) or len(value) > MAX_TIME_CHARACTERS:
        return None
    try:
        moment = datetime.fromisoformat(value)
        # PostgreSQL refuses offsets of 16 hours, and of parts of seconds.
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _is_over(until: datetime | None) -> bool:
    return until is not None and until <= clock.now()
