"""Limits on mails: those that others can trigger to an account, and those that verify an address."""

from __future__ import annotations

from accounts import queries
from accounts.actions.limit_tries import LONG_WINDOW, Bucket, count_in
from accounts.models import User
from chatapp.lib.errors import RateLimited
from chatapp.lib.networks import network_of

# The links in these mails live for an hour too: whenever the budget is exhausted, the newest mail still has a valid
# link. So an attacker who exhausts the budget cannot lock the owner out.
MAILS_PER_HOUR = 5
# Enough for someone who requests the mail again; too few to flood a stranger's mailbox.
VERIFICATIONS_PER_PERSON = 5
VERIFICATIONS_PER_ADDRESS = 5


def claim_mail(*, purpose: str, login: str, address: str | None) -> bool:
    """Count a mail to `login` and return whether it may be sent. Each known network has its own budget.

    The requester must not learn the result.
    """
    is_known = queries.is_known_network(email=login, address=address)
    who = network_of(address) if is_known else "anyone"
    try:
        count_in(Bucket(f"{purpose}:mails:{who}:{login}", MAILS_PER_HOUR, LONG_WINDOW))
    except RateLimited:
        return False
    return True


def count_verification_mail(*, person: User, email: str) -> None:
    """Count one mail to `email` requested by `person`. Never call it inside a transaction. Errors: RateLimited."""
    count_in(
        Bucket(f"verify:person:{person.pk}", VERIFICATIONS_PER_PERSON, LONG_WINDOW),
        # Across all accounts: several may claim the same stranger's address.
        Bucket(f"verify:address:{email}", VERIFICATIONS_PER_ADDRESS, LONG_WINDOW),
    )
