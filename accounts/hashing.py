"""Password hashing: Argon2id with OWASP's parameters and bounded concurrency."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher

from chatapp.lib.hash_gate import HashGate


@cache
def gate() -> HashGate:
    """Return the gate that limits concurrent hashing in this process."""
    return HashGate(
        at_once=settings.HASHES_AT_ONCE, waiting=settings.HASHES_WAITING, wait_seconds=settings.HASH_WAIT_SECONDS
    )


class GatedArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, 2 passes and 1 lane: the minimum of OWASP's Password Storage Cheat Sheet.

    Until 1.0 it was Django's 100 MiB and 8 lanes: ten concurrent sign-ins took a gigabyte. Such hashes are still
    verified, and renewed at the next sign-in. Every hash computation goes through the gate.
    Errors: Unavailable from `encode` and `verify`.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash a new password."""
        return gate().run(lambda: Argon2PasswordHasher.encode(self, password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Verify a password against a hash, at the cost of the hash's own parameters."""
        return gate().run(lambda: Argon2PasswordHasher.verify(self, password, encoded))


def current_prefix() -> str:
    """Return the prefix of a hash with the current parameters."""
    hasher = get_hasher()
    parameters = hasher.params()  # type: ignore[attr-defined]  # Argon2 is the only algorithm of this site
    return (
        f"{hasher.algorithm}$argon2id$v={parameters.version}"
        f"$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}$"  # type: ignore[attr-defined]
    )
