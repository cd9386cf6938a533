"""A mail server that is away for a moment gets the mail a little later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from chatapp.lib import clock

TRIES = 3
PAUSE = timedelta(seconds=30)


def send_or_retry(send: Callable[[], None], *, again: Callable[[datetime, int], object], tries_left: int) -> None:
    """Send now; when the server fails, call `again` with the moment and the number of tries that are left.

    Errors: OSError when this was the last try.
    """
    try:
        send()
    except OSError:  # smtplib's errors are OSErrors too
        if tries_left <= 1:
            raise
        again(clock.now() + PAUSE, tries_left - 1)
