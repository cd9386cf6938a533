"""Times and days as people read them, in the language and time zone of the response.

static/js/lib/time.js shows them again in the browser's zone, with Intl; in English both write the same.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chatapp.lib import clock

# Language -> Django's format of a day, with its year, and with its weekday. Others write them as English does.
_FORMATS: Final = {
    "en": ("j M", "j M Y", "l j M", "l j M Y"),
    "de": ("j. M", "j. M Y", "l, j. M", "l, j. M Y"),
    "es": ("j M", "j M Y", "l, j M", "l, j M Y"),
    "pt-br": ("j M", "j M Y", "l, j M", "l, j M Y"),
    "ja": ("n月j日", "Y年n月j日", "n月j日l", "Y年n月j日l"),
    "zh-hans": ("n月j日", "Y年n月j日", "n月j日l", "Y年n月j日l"),
    "ar": ("j F", "j F Y", "l، j F", "l، j F Y"),
}


def message_time(at: str) -> str:
    """Return `14:05` today, `12 Nov 14:05` this year, `12 Nov 2025 14:05` before."""
    moment = _moment(at)
    return f"{moment:%H:%M}" if moment.date() == _today() else f"{_day(moment)} {moment:%H:%M}"


def clock_time(at: str) -> str:
    """Return the time under a day divider: `14:05`."""
    return f"{_moment(at):%H:%M}"


def list_time(at: str) -> str:
    """Return the short format of lists: `14:05`, `Thu` within six days, `12 Nov`, `12 Nov 2025`."""
    moment, today = _moment(at), _today()
    if moment.date() == today:
        return f"{moment:%H:%M}"
    if today - timedelta(days=6) <= moment.date() < today:
        return written(moment, "D")
    return _day(moment)


def coming_time(at: str) -> str:
    """Return `14:05` today, `Mon 14:05` within six days, as `message_time` later."""
    moment, today = _moment(at), _today()
    if today < moment.date() <= today + timedelta(days=6):
        return f"{written(moment, 'D')} {moment:%H:%M}"
    return message_time(at)


def day_label(at: str) -> str:
    """Return the label of a day divider: `Today`, `Yesterday`, `Thursday 12 Nov`; with the year if it differs."""
    moment, today = _moment(at), _today()
    if moment.date() == today:
        return _("Today")
    if moment.date() == today - timedelta(days=1):
        return _("Yesterday")
    return written(moment, _formats()[2 if moment.year == today.year else 3])


def _day(moment: datetime) -> str:
    return written(moment, _formats()[0 if moment.year == _today().year else 1])


def _formats() -> tuple[str, str, str, str]:
    return _FORMATS.get(get_language() or "", _FORMATS["en"])


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(timezone.get_current_timezone())


def _today() -> date:
    return timezone.localdate(clock.now())
