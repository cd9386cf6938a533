"""Sign-up invitations: signed tokens with an email and an expiry.

Nothing is stored: an invitation works once because an email can sign up only once.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from accounts.rules.email_address import normal_email
from chatapp.lib import clock

LIFE = timedelta(days=7)
# Genuine tokens hold an email and a number, signed.
_MAX_TOKEN_CHARACTERS = 1_000
_SALT = "accounts.sign-up-invite"


def sign_invite(email: str) -> str:
    """Return a token that lets this email sign up within 7 days."""
    until = int((clock.now() + LIFE).timestamp())
    return signing.Signer(salt=_SALT).sign_object({"email": normal_email(email), "until": until})


def invited_email(token: object) -> str | None:
    """Return the invited email, or None when the token is forged, expired or malformed."""
    if not isinstance(token, str) or len(token) > _MAX_TOKEN_CHARACTERS:
        return None
    try:
        invite = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return invite["email"] if invite["until"] > clock.now().timestamp() else None
