"""Links that let someone set a new password: good once, for one hour.

A mailed link also shows that its holder reads the account's mail; one that staff hand over shows nothing of the kind.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from accounts.models import User
from chatapp.lib import clock

# Ours hold an id, a moment and a hash.
_MAX_TOKEN_CHARACTERS = 200


class _ResetTokens(PasswordResetTokenGenerator):
    """Django's tokens by the one clock: signed with password hash and last sign-in, so either's change ends them."""

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)


class _MailedTokens(_ResetTokens):
    """For mailed links: while the address is unverified, nothing that the account's present holder does ends them."""

    key_salt = "accounts.mailed-reset"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        if user.email_verified_at is None:
            # Signing in or changing the password over and over would keep the address's owner out for good.
            return f"{user.pk}{timestamp}{user.email}unverified"
        return super()._make_hash_value(user, timestamp)


_MAILED = "m"
_tokens = _ResetTokens()
_mailed_tokens = _MailedTokens()


def sign_reset(person: User) -> str:
    """Return a token that sets this person's password once."""
    return f"{person.pk}-{_tokens.make_token(person)}"


def sign_mailed_reset(person: User) -> str:
    """Return a token that does the same and shows that its holder reads the person's mail."""
    return f"{person.pk}-{_MAILED}-{_mailed_tokens.make_token(person)}"


def is_mailed_reset(token: str) -> bool:
    """Say whether a token was made for a mail. Whether it is good, `is_good_reset` says."""
    return token.partition("-")[2].startswith(f"{_MAILED}-")


def reset_person_id(token: object) -> int | None:
    """Return whom the token is about, not yet checked, or None for what cannot be a token."""
    if not isinstance(token, str) or len(token) > _MAX_TOKEN_CHARACTERS or not token.isascii():
        return None
    digits = token.partition("-")[0]
    return int(digits) if digits.isdigit() and len(digits) < 19 else None


def is_good_reset(person: User, token: str) -> bool:
    """Say whether the token was signed for this person, is unused and not older than an hour."""
    if len(token) > _MAX_TOKEN_CHARACTERS or not person.is_active:
        return False
    signed = token.partition("-")[2]
    if is_mailed_reset(token):
        return _mailed_tokens.check_token(person, signed.removeprefix(f"{_MAILED}-"))
    return _tokens.check_token(person, signed)


def reset_path(token: str) -> str:
    """Return the page's path for a token."""
    return f"/password-reset/{token}"


def reset_url(person: User) -> str:
    """Return a new link for this person, to be handed over by staff."""
    return settings.PUBLIC_URL + reset_path(sign_reset(person))


def mailed_reset_url(person: User) -> str:
    """Return a new link for this person, to be mailed to their address and shown nowhere else."""
    return settings.PUBLIC_URL + reset_path(sign_mailed_reset(person))
