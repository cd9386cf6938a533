"""Verify a password against a stored hash, at the same cost for unknown people."""

from __future__ import annotations

import base64
import secrets
from functools import cache

from django.contrib.auth.hashers import check_password, identify_hasher, make_password

from accounts import queries
from accounts.hashing import current_prefix
from accounts.models import User
from accounts.rules.password import normal_password, password_forms
from chatapp.lib import clock
from chatapp.lib.errors import Unavailable

# The check can be a full scan: rare enough to be cheap, frequent enough to notice that the last hash was renewed.
_RECHECK_SECONDS = 600.0


def matching_form(person: User | None, password: object) -> str | None:
    """Return the form of `password` (NFC or as typed) that matches, or None.

    An unknown person costs as many hash computations as one with an old hash. Errors: Unavailable.
    """
    dummy = _dummy_hash()
    encoded = dummy if person is None else person.password
    matching = [form for form in password_forms(password) if check_password(form, encoded)]
    return matching[0] if matching and person is not None else None


def renewed_hash(person: User, form: str) -> str | None:
    """Return a new hash of a verified password, if the stored one has old parameters or another form.

    Also None while hashing is overloaded: the next sign-in renews it.
    """
    is_current = not identify_hasher(person.password).must_update(person.password)
    if is_current and form == normal_password(form):
        return None
    try:
        return make_password(normal_password(form))
    except Unavailable:
        return None


class _OldHashes:
    """Caches for ten minutes whether hashes with old parameters are stored."""

    def __init__(self) -> None:
        self._checked_at: float | None = None
        self._prefix = ""
        self._lookalike = ""

    def lookalike(self, prefix: str) -> str:
        """Return a dummy hash as costly as the stored ones without this prefix, or "" if there are none."""
        now = clock.elapsed_seconds()
        if self._checked_at is None or now - self._checked_at > _RECHECK_SECONDS or prefix != self._prefix:
            found = queries.hash_not_like(prefix)
            self._checked_at, self._prefix, self._lookalike = now, prefix, _made_like(found) if found else ""
        return self._lookalike


_old_hashes = _OldHashes()


def _dummy_hash() -> str:
    prefix = current_prefix()
    # Computed on every sign-in, so that the first unknown email after a start is no slower than a known one.
    current = _current_dummy_hash(prefix)
    return _old_hashes.lookalike(prefix) or current


@cache
def _current_dummy_hash(prefix: str) -> str:
    return make_password(f"the password of no one, {prefix}")


def _made_like(encoded: str) -> str:
    """Return a random hash with the parameters and lengths of `encoded`."""
    start, salt, digest = encoded.rsplit("$", 2)
    return "$".join((start, *(_random_base64(len(part)) for part in (salt, digest))))


def _random_base64(characters: int) -> str:
    octets = secrets.token_bytes(characters * 3 // 4)
    return base64.b64encode(octets).rstrip(b"=").decode()
