"""Retries for mails when the mail server is temporarily unavailable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from chatapp.lib import clock

TRIES = 3
PAUSE = timedelta(seconds=30)


def send_or_retry(send: Callable[[], None], *, again: Callable[[datetime, int], object], tries_left: int) -> None:
    """Send now; on failure, call `again` with the time of the next attempt and the number of attempts left.

    Errors: OSError when this was the last attempt.
    """
    try:
        send()
    except OSError:  # smtplib's errors are OSErrors too
        if tries_left <= 1:
            raise
        again(clock.now() + PAUSE, tries_left - 1)
