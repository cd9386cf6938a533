"""Join link secrets: random, shown once, stored as a hash."""

import hashlib
import secrets

from django.utils.crypto import salted_hmac

# Keeps the URL short enough for a QR code that a phone can scan from a wall.
_BYTES = 24
_MAILED_CHARACTERS = 48
MAX_SECRET_CHARACTERS = 64


def new_secret() -> str:
    """Return an unguessable secret."""
    return secrets.token_urlsafe(_BYTES)


def mailed_secret(link_id: int) -> str:
    """Return the secret of a link that is mailed. It is computed when the mail is sent: no table keeps it."""
    return salted_hmac("chats.mailed-join-link", str(link_id), algorithm="sha256").hexdigest()[:_MAILED_CHARACTERS]


def hash_of(secret: str) -> str:
    """Return the hash to store. The secret is long and random, so it needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
