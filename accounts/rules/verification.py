"""Whether an address was shown to be its account's, and the links by which that is shown: good once, for three days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing

from accounts.models import User
from chatapp.lib import clock

LIFE = timedelta(days=3)
# Longer than any token that is made here: nothing else is decoded.
MAX_TOKEN_CHARACTERS = 1_000
_SALT = "accounts.email-verification"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a link says: this address is this account's."""

    user_id: int
    email: str


def is_verified(person: User) -> bool:
    """Say whether the person's address counts as theirs. A site that sends no mail asks for no proof."""
    return not settings.EMAIL_URL or person.email_verified_at is not None


def verified_since_sign_up() -> dict[str, object]:
    """Return the fields of a new account that no one vouches for."""
    return {"email_verified_at": None if settings.EMAIL_URL else clock.now()}


def email_to_verify(person: User) -> str:
    """Return the address that a verification mail goes to: the pending one first; "" when all is verified."""
    return person.pending_email or ("" if is_verified(person) else person.email)


def sign_verification(person: User, email: str) -> str:
    """Return a token that shows, by being received at `email`, that the address is this person's."""
    until = int((clock.now() + LIFE).timestamp())
    return signing.Signer(salt=_SALT).sign_object({"user": person.pk, "email": email, "until": until})


def read_verification(token: object) -> Claim | None:
    """Return what a token claims, or None when it is forged, too old or no token. Whether it was used the rows say."""
    if not isinstance(token, str) or len(token) > MAX_TOKEN_CHARACTERS:
        return None
    try:
        claim = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return Claim(claim["user"], claim["email"]) if claim["until"] > clock.now().timestamp() else None


def verification_url(person: User, email: str) -> str:
    """Return a new link for this person and address, to be mailed there and shown nowhere else."""
    return f"{settings.PUBLIC_URL}/verify-email/{sign_verification(person, email)}"
