"""Join link secrets: random, shown once, stored as a hash."""

import hashlib
import secrets

# Keeps the URL short enough for a QR code that a phone can scan from a wall.
_BYTES = 24
MAX_SECRET_CHARACTERS = 64


def new_secret() -> str:
    """Return an unguessable secret."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(secret: str) -> str:
    """Return the hash to store. The secret is long and random, so it needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
