"""Mailed sign-in codes: eight digits, valid for ten minutes and five attempts in the requesting browser."""

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
    """Return a secret for the requester: the code works only together with it."""
    return secrets.token_urlsafe(_REQUEST_BYTES)


def request_hash(request: object) -> str:
    """Return the stored hash of a request secret. The secret is long and random, so a fast hash is enough."""
    if not isinstance(request, str) or not request.isascii() or len(request) > 2 * _REQUEST_BYTES:
        return ""
    return hashlib.sha256(request.encode()).hexdigest()


def new_code() -> str:
    """Return eight random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def code_hash(asked: SignInCode, code: str) -> str:
    """Return the stored hash of a code, keyed by SECRET_KEY: eight digits are easily found from a plain hash."""
    return salted_hmac("accounts.sign-in-code", f"{asked.request_hash}:{code}", algorithm="sha256").hexdigest()


def is_open(asked: SignInCode) -> bool:
    """Return whether another attempt is allowed."""
    return asked.tries < MAX_TRIES and clock.now() - asked.created_at < LIFE


def is_right(asked: SignInCode, typed: object) -> bool:
    """Return whether the typed code matches, ignoring spaces and hyphens."""
    text = typed if isinstance(typed, str) and len(typed) <= _MAX_TYPED_CHARACTERS else ""
    digits = "".join(sign for sign in text if sign in "0123456789")
    return bool(asked.code_hash) and constant_time_compare(asked.code_hash, code_hash(asked, digits))
