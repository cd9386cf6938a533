"""How often mails to verify an address are sent: their own budget, beside signing in and resets."""

from __future__ import annotations

from accounts.actions.limit_tries import LONG_WINDOW, Bucket, count_in
from accounts.models import User

# Enough for someone who waits for a mail and asks again; too few to flood a stranger's mailbox.
MAILS_PER_PERSON = 5
MAILS_PER_ADDRESS = 5


def count_verification_mail(*, person: User, email: str) -> None:
    """Count one mail that `person` asks for, to `email`. Never inside a transaction. Errors: RateLimited."""
    count_in(
        Bucket(f"verify:person:{person.pk}", MAILS_PER_PERSON, LONG_WINDOW),
        # Of all accounts together: several may claim the same stranger's address.
        Bucket(f"verify:address:{email}", MAILS_PER_ADDRESS, LONG_WINDOW),
    )
