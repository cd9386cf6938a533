"""Signed links in mails that turn them off, without a session and without end: a mail may be read years later."""

from typing import NamedTuple

from django.core import signing
from django.db import models

# Longer than any genuine token; longer input is not decoded.
MAX_TOKEN_CHARACTERS = 500
_SALT = "chats.unsubscribe"


class MailKind(models.TextChoices):
    """What is mailed regularly."""

    MISSED = "missed"
    DAILY = "daily"


class Unsubscription(NamedTuple):
    """Whom a link unsubscribes from what."""

    user_id: int
    kind: MailKind


def sign_unsubscription(unsubscription: Unsubscription) -> str:
    """Return a token that turns mails of a kind off for one person, and can do nothing else."""
    claim = {"user": unsubscription.user_id, "kind": unsubscription.kind.value}
    return signing.Signer(salt=_SALT).sign_object(claim)


def read_unsubscription(token: str) -> Unsubscription | None:
    """Return what a token says, or None when it is forged or malformed."""
    if len(token) > MAX_TOKEN_CHARACTERS:
        return None
    try:
        claim = signing.Signer(salt=_SALT).unsign_object(token)
        return Unsubscription(claim["user"], MailKind(claim["kind"]))
    except (signing.BadSignature, ValueError):
        return None
