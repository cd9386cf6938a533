"""The security log: who signed in, failed to, was locked out, asked for a reset, was refused; what staff did.

One line per event on the logger `chatapp.security`, as text or JSON, whatever LOG_LEVEL says. Emails stand in it only
as keyed hashes (the same one each time, so that a search finds them), passwords, tokens and texts never.
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
# What is worth waking someone for.
_ALARMS = frozenset({"refresh_token_reused", "tries_exhausted", "weak_staff_password"})


def log_event(event: str, *, address: str | None = None, email: str = "", **facts: int | str | None) -> None:
    """Write one line.

    Shape: `facts` are `user_id`, `device_id`, `staff_id`, `purpose`, `action`, `subject`, `topic`, `chat_id`.
    `address` defaults to the one the request came from. `email` is a login in its stored form.
    """
    fields: dict[str, int | str | None] = {
        "address": address or current_address.get(),
        **facts,
        "email_key": email_key(email),
    }
    told = {name: value for name, value in fields.items() if value not in (None, "")}
    line = " ".join((event, *(f"{name}={value}" for name, value in told.items())))
    # No arguments: a "%" in an address of the log's own is no placeholder.
    _log.log(logging.WARNING if event in _ALARMS else logging.INFO, "%s", line, extra={"event": event, **told})


def email_key(email: str) -> str:
    """Return what stands for an email in the log: without SECRET_KEY no one can try addresses against it."""
    if not email:
        return ""
    return salted_hmac("chatapp.security-log", email, algorithm="sha256").hexdigest()[:_EMAIL_KEY_CHARACTERS]


@contextmanager
def refusals_logged(event: str, **facts: Any) -> Iterator[None]:
    """Write a line when what is done inside is refused, and let the refusal pass."""
    try:
        yield
    except (Forbidden, NotFound, RateLimited) as refusal:
        log_event(event, **facts, status=refusal.status)
        raise
