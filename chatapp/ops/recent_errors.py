"""The newest errors of this process, in memory, for the dashboard."""

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
    """One logged error; its traceback is only in the log."""

    at: str
    logger: str
    sentence: str


_newest: deque[RecentError] = deque(maxlen=KEPT_ERRORS)


def newest(limit: int = KEPT_ERRORS) -> list[RecentError]:
    """Return up to `limit` errors of this process, newest first."""
    return list(_newest)[::-1][:limit]


def forget() -> None:
    """Clear the list."""
    _newest.clear()


class RecentErrors(logging.Handler):
    """Logging handler that stores and counts records at ERROR and above, with secrets redacted."""

    def __init__(self, level: int = logging.ERROR) -> None:
        """`level`: the lowest level that is stored."""
        super().__init__(level)

    def emit(self, record: logging.LogRecord) -> None:
        """Store one record."""
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
