"""The secrets of join links: random, shown once, kept as a hash."""

import hashlib
import secrets

# As long as the address it makes may be for a code that a phone reads from a wall.
_BYTES = 24
MAX_SECRET_CHARACTERS = 64
JOIN_PREFIX = "/join/"


def new_secret() -> str:
    """Return a secret no one can guess."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret. It is random and long: no salt, no slow hash needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
