"""When something ends that was chosen in a menu, in the person's zone. static/js/accounts/ends.js has the same."""

from datetime import datetime, time, timedelta

from django.utils.timezone import get_current_timezone, localtime

from chatapp.lib import clock

NEVER = "never"
HOUR = "60"
TOMORROW = "tomorrow"
# On the next day of the person's calendar.
_BY_CALENDAR = {"today": time(0), TOMORROW: time(9)}


def end_of(choice: str) -> str | None:
    """Return in RFC 3339 when a choice ends that is `never`, `today`, `tomorrow` or a number of minutes."""
    if choice == NEVER:
        return None
    if hour := _BY_CALENDAR.get(choice):
        tomorrow = localtime(clock.now()).date() + timedelta(days=1)
        return clock.to_rfc3339(datetime.combine(tomorrow, hour, get_current_timezone()))
    return clock.to_rfc3339(clock.now() + timedelta(minutes=int(choice)))
