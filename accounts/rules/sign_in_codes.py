"""Mailed sign-in codes: eight digits, good for ten minutes and five tries, in the browser that asked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import SignInCode
from chatapp.lib import clock

LIFE = timedelta(minutes=10)
MAX_TRIES = 5
DIGITS = 8
_MAX_TYPED_CHARACTERS = 40
_REQUEST_BYTES = 24


def new_request() -> str:
    """Return a secret for whoever asks for a code: only together with it the code opens anything."""
    return secrets.token_urlsafe(_REQUEST_BYTES)


def request_hash(request: object) -> str:
    """Return what is kept of a request's secret. It is random and long: no slow hash needed."""
    if not isinstance(request, str) or not request.isascii() or len(request) > 2 * _REQUEST_BYTES:
        return ""
    return hashlib.sha256(request.encode()).hexdigest()


def new_code() -> str:
    """Return eight random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def code_hash(asked: SignInCode, code: str) -> str:
    """Return what is kept of a code: keyed by SECRET_KEY, or eight digits would be found from it at once."""
    return salted_hmac("accounts.sign-in-code", f"{asked.request_hash}:{code}", algorithm="sha256").hexdigest()


def is_open(asked: SignInCode) -> bool:
    """Say whether another try may be made."""
    return asked.tries < MAX_TRIES and clock.now() - asked.created_at < LIFE


def is_right(asked: SignInCode, typed: object) -> bool:
    """Compare what was typed, with or without blanks and hyphens."""
    text = typed if isinstance(typed, str) and len(typed) <= _MAX_TYPED_CHARACTERS else ""
    digits = "".join(sign for sign in text if sign in "0123456789")
    return bool(asked.code_hash) and constant_time_compare(asked.code_hash, code_hash(asked, digits))
