"""Email verification: its state, and the links that verify an address, valid once, for three days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.public_url import public_url

LIFE = timedelta(days=3)
# Longer than any genuine token; longer input is not decoded.
MAX_TOKEN_CHARACTERS = 1_000
_SALT = "accounts.email-verification"


@dataclass(frozen=True, slots=True)
class Claim:
    """The claim of a link: this address belongs to this account."""

    user_id: int
    email: str


def is_verified(person: User) -> bool:
    """Return whether the person's address counts as verified; on a site that sends no mail, every address does."""
    return not settings.EMAIL_URL or person.email_verified_at is not None


def verified_since_sign_up() -> dict[str, object]:
    """Return the verification fields of a self-registered account."""
    return {"email_verified_at": None if settings.EMAIL_URL else clock.now()}


def email_to_verify(person: User) -> str:
    """Return the address to mail a verification link to, the pending one first, or "" when none is unverified."""
    return person.pending_email or ("" if is_verified(person) else person.email)


def sign_verification(person: User, email: str) -> str:
    """Return a token that verifies `email` for this person when it is mailed there."""
    until = int((clock.now() + LIFE).timestamp())
    return signing.Signer(salt=_SALT).sign_object({"user": person.pk, "email": email, "until": until})


def read_verification(token: object) -> Claim | None:
    """Return a token's claim, or None when it is forged, expired or malformed. Doesn't check whether it was used."""
    if not isinstance(token, str) or len(token) > MAX_TOKEN_CHARACTERS:
        return None
    try:
        claim = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return Claim(claim["user"], claim["email"]) if claim["until"] > clock.now().timestamp() else None


def verification_url(person: User, email: str) -> str:
    """Return a new link to mail to this address. Never show it anywhere else."""
    return public_url("verify_email", sign_verification(person, email))
