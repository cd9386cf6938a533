"""The newest errors of this process, kept in memory for the dashboard."""

import logging
from collections import deque
from datetime import UTC, datetime
from typing import TypedDict

from chatapp.lib import clock
from chatapp.ops import counters
from chatapp.ops.redaction import one_line

KEPT_ERRORS = 50
MAX_SENTENCE_CHARACTERS = 300


class RecentError(TypedDict):
    """One logged error, without its traceback: that stays in the log."""

    at: str
    logger: str
    sentence: str


_newest: deque[RecentError] = deque(maxlen=KEPT_ERRORS)


def newest(limit: int = KEPT_ERRORS) -> list[RecentError]:
    """Return this process's newest errors, newest first."""
    return list(_newest)[::-1][:limit]


def forget() -> None:
    """Empty the list."""
    _newest.clear()


class RecentErrors(logging.Handler):
    """Keeps what is logged at ERROR and above, secrets removed, and counts it."""

    def __init__(self, level: int = logging.ERROR) -> None:
        """`level`: the least that is kept."""
        super().__init__(level)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        try:
            sentence = record.getMessage()
        except (TypeError, ValueError):
            sentence = str(record.msg)
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            sentence = f"{sentence} ({type(error).__name__}: {error})"
        counters.add("errors")
        _newest.append(
            {
                "at": clock.to_rfc3339(datetime.fromtimestamp(record.created, UTC)),
                "logger": record.name,
                "sentence": one_line(sentence)[:MAX_SENTENCE_CHARACTERS],
            }
        )
