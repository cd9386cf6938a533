"""The security log: sign-ins, failures, lockouts, password resets, refusals and staff actions.

One line per event on the logger `chatapp.security`, as text or JSON, independent of LOG_LEVEL. Emails appear only as
keyed hashes (always the same, so they can be searched for); passwords, tokens and messages never do.
Source: docs/operations.md, "The security log".
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.crypto import salted_hmac

from chatapp.lib.errors import Forbidden, NotFound, RateLimited
from chatapp.ops.logs import current_address

_log = logging.getLogger("chatapp.security")
_EMAIL_KEY_CHARACTERS = 16
# Events worth an alert; logged as warnings.
_ALARMS = frozenset({"refresh_token_reused", "tries_exhausted", "weak_staff_password"})


def log_event(event: str, *, address: str | None = None, email: str = "", **facts: int | str | None) -> None:
    """Write one line.

    Shape: `facts` are `user_id`, `device_id`, `staff_id`, `purpose`, `action`, `subject`, `topic`, `chat_id`.
    `address` defaults to that of the current request. `email` is a login in its stored form.
    """
    fields: dict[str, int | str | None] = {
        "address": address or current_address.get(),
        **facts,
        "email_key": email_key(email),
    }
    present = {name: value for name, value in fields.items() if value not in (None, "")}
    line = " ".join((event, *(f"{name}={value}" for name, value in present.items())))
    # Passed as an argument, because the line may contain "%".
    _log.log(logging.WARNING if event in _ALARMS else logging.INFO, "%s", line, extra={"event": event, **present})


def email_key(email: str) -> str:
    """Return the hash of an email for the log. Keyed with SECRET_KEY, so addresses can't be guessed from it."""
    if not email:
        return ""
    return salted_hmac("chatapp.security-log", email, algorithm="sha256").hexdigest()[:_EMAIL_KEY_CHARACTERS]


@contextmanager
def refusals_logged(event: str, **facts: Any) -> Iterator[None]:
    """Log an event when the block raises a refusal, and re-raise it."""
    try:
        yield
    except (Forbidden, NotFound, RateLimited) as refusal:
        log_event(event, **facts, status=refusal.status)
        raise
