"""Password reset links: valid once, for one hour.

A mailed link also proves access to the account's mailbox; a link handed over by staff does not.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.public_url import public_url

# Genuine tokens hold an id, a timestamp and a hash.
_MAX_TOKEN_CHARACTERS = 200


class _ResetTokens(PasswordResetTokenGenerator):
    """Django's tokens on `chatapp.lib.clock`: a new password or sign-in invalidates them."""

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)


class _MailedTokens(_ResetTokens):
    """Tokens of mailed links. While the address is unverified, the current account holder cannot invalidate them."""

    key_salt = "accounts.mailed-reset"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        if user.email_verified_at is None:
            # Otherwise signing in or changing the password repeatedly could lock out the address's owner permanently.
            return f"{user.pk}{timestamp}{user.email}unverified"
        return super()._make_hash_value(user, timestamp)


_MAILED = "m"
_tokens = _ResetTokens()
_mailed_tokens = _MailedTokens()


def sign_reset(person: User) -> str:
    """Return a token that sets this person's password once."""
    return f"{person.pk}-{_tokens.make_token(person)}"


def sign_mailed_reset(person: User) -> str:
    """Return a token that also proves access to the person's mailbox."""
    return f"{person.pk}-{_MAILED}-{_mailed_tokens.make_token(person)}"


def is_mailed_reset(token: str) -> bool:
    """Return whether a token belongs to a mailed link. `is_good_reset` validates it."""
    return token.partition("-")[2].startswith(f"{_MAILED}-")


def reset_person_id(token: object) -> int | None:
    """Return the token's user id, unverified, or None for malformed tokens."""
    if not isinstance(token, str) or len(token) > _MAX_TOKEN_CHARACTERS or not token.isascii():
        return None
    digits = token.partition("-")[0]
    return int(digits) if digits.isdigit() and len(digits) < 19 else None


def is_good_reset(person: User, token: str) -> bool:
    """Return whether the token was signed for this person, is unused and at most an hour old."""
    if len(token) > _MAX_TOKEN_CHARACTERS or not person.is_active:
        return False
    signed = token.partition("-")[2]
    if is_mailed_reset(token):
        return _mailed_tokens.check_token(person, signed.removeprefix(f"{_MAILED}-"))
    return _tokens.check_token(person, signed)


def reset_url(person: User) -> str:
    """Return a new link for staff to hand over."""
    return public_url("reset_password", sign_reset(person))


def mailed_reset_url(person: User) -> str:
    """Return a new link to mail to the person's address. Never show it anywhere else."""
    return public_url("reset_password", sign_mailed_reset(person))
