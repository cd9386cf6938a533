"""Logging: one line per record, as text or JSON, with secrets redacted.

Settings use `logging_config`; the launchers give the servers no logging configuration of their own, so the servers'
lines (which contain the query strings of sockets) pass through here, too.
"""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from chatapp.lib.outages import REDIS, is_noted
from chatapp.ops.redaction import one_line, printable, trace_without_secrets, without_secrets

# What clients of Redis raise while it is away.
REDIS_FAILURES = (RedisConnectionError, RedisTimeoutError, OSError)

# The id of the current request; every line logged meanwhile contains it.
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")

# The client's address of the current request or socket; "" when unknown.
current_address: ContextVar[str] = ContextVar("current_address", default="")

# Django's messages on why the current request was refused; None outside of requests.
current_refusals: ContextVar[list[str] | None] = ContextVar("current_refusals", default=None)

# The fields of `extra` that are written; others are ignored.
EXTRA_FIELDS = (
    *("event", "address", "user_id", "device_id", "staff_id", "email_key", "purpose", "action", "subject"),
    *("method", "path", "status", "milliseconds", "chat_id", "topic", "socket_id"),
)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class TextFormatter(logging.Formatter):
    """Readable lines: `2026-11-22T14:05:09.120Z INFO chatapp.requests GET /chats 200 12 ms from 10.0.0.7`.

    Tracebacks are indented.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line, and its traceback indented so that its lines can't pass for records."""
        named = f" [{current_request_id.get()}]" if current_request_id.get() else ""
        lines = [f"{_moment(record)} {record.levelname} {record.name} {one_line(record.getMessage())}{named}"]
        if record.exc_info:
            trace = trace_without_secrets(self.formatException(record.exc_info))
            lines += [f"    {printable(line)}" for line in trace.splitlines()]
        return "\n".join(lines)


class JsonFormatter(logging.Formatter):
    """Machine-readable lines: one ASCII JSON object each."""

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
    """Moves Django's messages about a refused request into the line of that request.

    Anyone can send an unknown Host, a missing CSRF token or too many fields. Django logs each separately, mostly as an
    error with a traceback. They aren't errors of the site and don't belong on the dashboard.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is written separately."""
        refusals = current_refusals.get()
        if refusals is None or not record.name.startswith("django.security."):
            return True
        # The filter runs once per handler.
        if record.getMessage() not in refusals:
            refusals.append(record.getMessage())
        return False


class LostBus(logging.Filter):
    """Turns the traceback that channels_redis logs every second without Redis into the outage, which is logged once.

    Losing Redis isn't an error of the site: sockets stay open and catch up.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is of something else."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, REDIS_FAILURES):
            REDIS.note(error)
            return False
        return True


class FailedInOutage(logging.Filter):
    """Drops the tracebacks of tasks that an outage failed and that are tried again: the outage is logged once."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is of something else."""
        return not is_noted(record.exc_info[1] if record.exc_info else None)


class Unavailabilities(logging.Filter):
    """Drops Django's error for each answer with 503: an outage, which is logged once, or too much at once.

    Like every request, the answer has its line in chatapp.requests.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is of another answer."""
        return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE


class RefusedHandshakes(logging.Filter):
    """Drops the error that uvicorn logs after each handshake that was refused with an HTTP status.

    uvicorn doesn't recognize such a response. Anyone can send bad handshakes; chatapp.realtime.wire.handshake logs why.
    """

    MESSAGE = "ASGI callable returned without completing handshake."

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is a different one."""
        return record.msg != self.MESSAGE


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
            "lost_bus": {"()": "chatapp.ops.logs.LostBus"},
            "failed_in_outage": {"()": "chatapp.ops.logs.FailedInOutage"},
            "unavailabilities": {"()": "chatapp.ops.logs.Unavailabilities"},
            "refused_handshakes": {"()": "chatapp.ops.logs.RefusedHandshakes"},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "site", "filters": ["refusals"]},
            "recent_errors": {"class": "chatapp.ops.recent_errors.RecentErrors", "filters": ["refusals"]},
        },
        "root": {"handlers": ["console", "recent_errors"], "level": level},
        "loggers": {
            # Replaces Django's loggers, which print twice with DEBUG and send emails that no one receives.
            "django": {**quiet, "level": level},
            "django.server": {**quiet, "level": "WARNING"},
            # Django logs "Not Found: /x" for each 404 and "Forbidden" for each 403, as chatapp.requests already does.
            "django.request": {**quiet, "level": "ERROR", "filters": ["unavailabilities"]},
            "django.channels.server": {**quiet, "level": "WARNING"},
            # Independent of LOG_LEVEL: after an intrusion it is too late to turn it on.
            "chatapp.security": {**quiet, "level": "INFO"},
            "django_tasks": {**quiet, "level": level, "filters": ["failed_in_outage"]},
            # The exporter of traces logs each batch that it can't send; chatapp.ops.trace_exporter logs the outage.
            "opentelemetry": {**quiet, "level": "CRITICAL"},
            # A warning for each attempt to connect.
            "psycopg.pool": {**quiet, "level": "ERROR"},
            "channels_redis.pubsub": {**quiet, "level": level, "filters": ["lost_bus"]},
            "uvicorn": {**quiet, "level": level},
            "uvicorn.error": {**quiet, "level": level, "filters": ["refused_handshakes"]},
            # The access log would repeat chatapp.requests, with the query string.
            "uvicorn.access": {**quiet, "level": "WARNING"},
        },
    }
