"""Compare a typed password with a stored hash, at the same cost whether or not there is such a person."""

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

# A scan for the last hash with old parameters: rare enough not to be felt, soon enough after the last one is renewed.
_LOOK_AGAIN_SECONDS = 600.0


def matching_form(person: User | None, password: object) -> str | None:
    """Return the form of `password` (NFC, or as typed) that is the person's, or None.

    As many hashes are computed for an unknown person as for one with an old hash. Errors: Unavailable.
    """
    nobodys_hash = _hash_of_nobody()
    encoded = nobodys_hash if person is None else person.password
    matching = [form for form in password_forms(password) if check_password(form, encoded)]
    return matching[0] if matching and person is not None else None


def renewed_hash(person: User, form: str) -> str | None:
    """Return a new hash of a password just proved, when the stored one has old parameters or another form of it.

    None, too, while the hashes are too busy: then the next sign-in renews it.
    """
    is_current = not identify_hasher(person.password).must_update(person.password)
    if is_current and form == normal_password(form):
        return None
    try:
        return make_password(normal_password(form))
    except Unavailable:
        return None


class _OldHashes:
    """Whether hashes with old parameters are stored, asked of the database every ten minutes."""

    def __init__(self) -> None:
        self._asked_at: float | None = None
        self._prefix = ""
        self._lookalike = ""

    def lookalike(self, prefix: str) -> str:
        """Return a hash that costs what the stored ones not beginning with `prefix` cost; "" when there is none."""
        now = clock.elapsed_seconds()
        if self._asked_at is None or now - self._asked_at > _LOOK_AGAIN_SECONDS or prefix != self._prefix:
            found = queries.hash_not_like(prefix)
            self._asked_at, self._prefix, self._lookalike = now, prefix, _made_like(found) if found else ""
        return self._lookalike


_old_hashes = _OldHashes()


def _hash_of_nobody() -> str:
    prefix = current_prefix()
    # Both are asked for whoever signs in: the first unknown email after a start is no slower than a known one.
    current = _current_hash_of_nobody(prefix)
    return _old_hashes.lookalike(prefix) or current


@cache
def _current_hash_of_nobody(prefix: str) -> str:
    return make_password(f"the password of no one, {prefix}")


def _made_like(encoded: str) -> str:
    """Return a hash of no password with the parameters and lengths of `encoded`."""
    start, salt, digest = encoded.rsplit("$", 2)
    return "$".join((start, *(_random_base64(len(part)) for part in (salt, digest))))


def _random_base64(characters: int) -> str:
    octets = secrets.token_bytes(characters * 3 // 4)
    return base64.b64encode(octets).rstrip(b"=").decode()
