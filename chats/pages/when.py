"""The choice of a time: usual ones to press, or any other, perhaps again and again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from accounts.rules.status import MAX_TIME_CHARACTERS
from chatapp.jobs.models import MAX_TIME_ZONE_CHARACTERS
from chatapp.jobs.recurrence import Repeat
from chatapp.lib import clock
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.dates import coming_time, message_time
from chats.rules.later import DueTime, due_time

_MORNING = time(9, 0)


class Choice(NamedTuple):
    """A usual time: its name for scripts, empty if its moment is fixed, what it is called, and the time for the eye."""

    name: str
    at: str
    label: str
    shown: str


class WhenForm(forms.Form):
    """A time to choose. `usual` is the value of a pressed button; `time_zone` is the browser's, set by scripts."""

    usual = forms.CharField(required=False, max_length=MAX_TIME_CHARACTERS)
    at = forms.DateTimeField(
        label=gettext_lazy("Date and time"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "field__input"}),
    )
    repeat = forms.ChoiceField(
        label=gettext_lazy("Repeat"),
        required=False,
        choices=Repeat.choices,
        initial=Repeat.ONCE,
        widget=forms.Select(attrs={"class": "field__input"}),
    )
    moment = forms.CharField(required=False, max_length=MAX_TIME_CHARACTERS)
    time_zone = forms.CharField(required=False, max_length=MAX_TIME_ZONE_CHARACTERS)

    def due(self, person: User) -> DueTime:
        """Return the time of a valid form. Errors: Invalid."""
        typed = self.cleaned_data
        # `moment` is what a script made of `at` in the browser's time zone.
        at = typed["usual"] or typed["moment"] or (typed["at"] and typed["at"].isoformat())
        zone = typed["time_zone"] or timezone.get_current_timezone_name()
        return due_time(person, at=at, repeat=typed["repeat"], time_zone=zone)


def when_context() -> dict[str, Any]:
    """Return what every page with a `WhenForm` needs besides the form."""
    return {"zone": timezone.get_current_timezone_name()}


def soon_choices() -> list[Choice]:
    """Return usual times for a reminder."""
    now = timezone.localtime(clock.now())
    return [
        _choice("20", now + timedelta(minutes=20), gettext("In 20 minutes")),
        _choice("60", now + timedelta(hours=1), gettext("In 1 hour")),
        _choice("180", now + timedelta(hours=3), gettext("In 3 hours")),
        *day_choices(),
    ]


def day_choices() -> list[Choice]:
    """Return usual times for a message: the next mornings that people work."""
    today = timezone.localtime(clock.now()).date()
    next_week = today + timedelta(days=8 - today.isoweekday())
    choices = [_choice("tomorrow", _morning_of(today + timedelta(days=1)), gettext("Tomorrow morning"))]
    if next_week != today + timedelta(days=1):
        choices.append(_choice("monday", _morning_of(next_week), gettext("Next Monday morning")))
    return choices


def back_choices(at: str | None) -> list[Choice]:
    """Return the time at which the other person is back, if there is one."""
    return [Choice("", at, gettext("When they are back"), coming_time(at))] if at else []


def _morning_of(day: date) -> datetime:
    return datetime.combine(day, _MORNING, timezone.get_current_timezone())


def _choice(name: str, moment: datetime, label: str) -> Choice:
    at = to_rfc3339(moment)
    return Choice(name, at, label, message_time(at))
