"""How this site logs: one line per record, as text or JSON, without secrets.

Settings use `logging_config`; the launchers pass nothing of their own to the servers, so that the servers' lines
(which name sockets with their query) come through here too.
"""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from chatapp.ops.redaction import one_line, printable, trace_without_secrets, without_secrets

# The request being answered in this context; every line logged meanwhile carries its id.
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")

# Where the request or socket of this context comes from; "" when that is not known.
current_address: ContextVar[str] = ContextVar("current_address", default="")

# Why the request being answered in this context was turned away, as Django said it; None outside of requests.
current_refusals: ContextVar[list[str] | None] = ContextVar("current_refusals", default=None)

# What a record may carry beside its sentence. Anything else given as `extra` is not written.
EXTRA_FIELDS = (
    *("event", "address", "user_id", "device_id", "staff_id", "email_key", "purpose", "action", "subject"),
    *("method", "path", "status", "milliseconds", "chat_id", "topic", "socket_id"),
)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class TextFormatter(logging.Formatter):
    """For people: `2026-11-22T14:05:09.120Z INFO chatapp.requests GET /chats 200 12 ms from 10.0.0.7`.

    Tracebacks are indented.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line, and its traceback in indented lines that no one can mistake for records."""
        named = f" [{current_request_id.get()}]" if current_request_id.get() else ""
        lines = [f"{_moment(record)} {record.levelname} {record.name} {one_line(record.getMessage())}{named}"]
        if record.exc_info:
            trace = trace_without_secrets(self.formatException(record.exc_info))
            lines += [f"    {printable(line)}" for line in trace.splitlines()]
        return "\n".join(lines)


class JsonFormatter(logging.Formatter):
    """For machines: one JSON object per line, plain ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        entry: dict[str, Any] = {
            "at": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if current_request_id.get():
            entry["request_id"] = current_request_id.get()
        for name in EXTRA_FIELDS:
            value = getattr(record, name, None)
            if value not in (None, ""):
                entry[name] = without_secrets(value) if isinstance(value, str) else value
        if record.exc_info:
            entry["traceback"] = trace_without_secrets(self.formatException(record.exc_info))
        return json.dumps(entry, default=str)


class RefusalsToTheRequest(logging.Filter):
    """Moves what Django says of a refused request into that request's own line.

    A foreign Host, a missing form token, too many fields: anyone can send these, and Django tells of each beside the
    request's line, mostly as an error with a traceback. They are no errors of ours and have no place on the dashboard.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is still to be written by itself."""
        refusals = current_refusals.get()
        if refusals is None or not record.name.startswith("django.security."):
            return True
        # Each handler asks once.
        if record.getMessage() not in refusals:
            refusals.append(record.getMessage())
        return False


class LostBusInOneLine(logging.Filter):
    """Turns the traceback that channels_redis logs each second without Redis into one line.

    Redis away is an outage, not an error of ours: sockets go on, and what was missed is caught up.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is still to be written: always."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, (RedisConnectionError, RedisTimeoutError, OSError)):
            record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
            record.msg, record.args, record.exc_info = f"bus unreachable: {type(error).__name__}", (), None
        return True


class RefusedHandshakes(logging.Filter):
    """Leaves out the error that uvicorn logs after each handshake that was refused with a status.

    It takes such an answer for none. Anyone can send bad handshakes; chatapp.realtime.handshake has said which and why.
    """

    SENTENCE = "ASGI callable returned without completing handshake."

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is another one."""
        return record.msg != self.SENTENCE


def logging_config(*, style: str, level: str = "INFO") -> dict[str, Any]:
    """Return the `LOGGING` setting. `style`: "text" or "json"."""
    formatter = {"text": "chatapp.ops.logs.TextFormatter", "json": "chatapp.ops.logs.JsonFormatter"}[style]
    quiet = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"site": {"()": formatter}},
        "filters": {
            "refusals": {"()": "chatapp.ops.logs.RefusalsToTheRequest"},
            "lost_bus": {"()": "chatapp.ops.logs.LostBusInOneLine"},
            "refused_handshakes": {"()": "chatapp.ops.logs.RefusedHandshakes"},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "site", "filters": ["refusals"]},
            "recent_errors": {"class": "chatapp.ops.recent_errors.RecentErrors", "filters": ["refusals"]},
        },
        "root": {"handlers": ["console", "recent_errors"], "level": level},
        "loggers": {
            # The site's own loggers replace Django's, which print twice in DEBUG and mail no one.
            "django": {**quiet, "level": level},
            "django.server": {**quiet, "level": "WARNING"},
            # Django says "Not Found: /x" for each 404 and "Forbidden" for each 403: chatapp.requests has said so.
            "django.request": {**quiet, "level": "ERROR"},
            "django.channels.server": {**quiet, "level": "WARNING"},
            # Kept whatever LOG_LEVEL says: after an intrusion it is too late to ask for it.
            "chatapp.security": {**quiet, "level": "INFO"},
            "channels_redis.pubsub": {**quiet, "level": level, "filters": ["lost_bus"]},
            "uvicorn": {**quiet, "level": level},
            "uvicorn.error": {**quiet, "level": level, "filters": ["refused_handshakes"]},
            # The access log would repeat chatapp.requests, with the query string.
            "uvicorn.access": {**quiet, "level": "WARNING"},
        },
    }
