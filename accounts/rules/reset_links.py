"""Links that let somebody set a new password: good once, for one hour."""

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


_tokens = _ResetTokens()


def sign_reset(person: User) -> str:
    """Return a token that sets this person's password once."""
    return f"{person.pk}-{_tokens.make_token(person)}"


def reset_person_id(token: object) -> int | None:
    """Return whom the token is about, not yet checked, or None for what cannot be a token."""
    if not isinstance(token, str) or len(token) > _MAX_TOKEN_CHARACTERS or not token.isascii():
        return None
    digits = token.partition("-")[0]
    return int(digits) if digits.isdigit() and len(digits) < 19 else None


def is_good_reset(person: User, token: str) -> bool:
    """Say whether the token was signed for this person, is unused and not older than an hour."""
    return (
        len(token) <= _MAX_TOKEN_CHARACTERS
        and person.is_active
        and _tokens.check_token(person, token.partition("-")[2])
    )


def reset_path(token: str) -> str:
    """Return the page's path for a token."""
    return f"/password-reset/{token}"


def reset_url(person: User) -> str:
    """Return a new link for this person, to be mailed or handed over by staff."""
    return settings.PUBLIC_URL + reset_path(sign_reset(person))
