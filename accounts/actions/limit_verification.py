"""Limit on verification mails, separate from sign-in and resets."""

from __future__ import annotations

from accounts.actions.limit_tries import LONG_WINDOW, Bucket, count_in
from accounts.models import User

# Enough for someone who requests the mail again; too few to flood a stranger's mailbox.
MAILS_PER_PERSON = 5
MAILS_PER_ADDRESS = 5


def count_verification_mail(*, person: User, email: str) -> None:
    """Count one mail to `email` requested by `person`. Never call it inside a transaction. Errors: RateLimited."""
    count_in(
        Bucket(f"verify:person:{person.pk}", MAILS_PER_PERSON, LONG_WINDOW),
        # Across all accounts: several may claim the same stranger's address.
        Bucket(f"verify:address:{email}", MAILS_PER_ADDRESS, LONG_WINDOW),
    )
