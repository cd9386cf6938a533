"""Limit on the mails that others can trigger to an account."""

from __future__ import annotations

from accounts import queries
from accounts.actions.limit_tries import LONG_WINDOW, Bucket, count_in
from chatapp.lib.errors import RateLimited
from chatapp.lib.networks import network_of

# The links in these mails live for an hour too: whenever the budget is exhausted, the newest mail still has a valid
# link. So an attacker who exhausts the budget cannot lock the owner out.
MAILS_PER_HOUR = 5


def may_mail(*, purpose: str, login: str, address: str | None) -> bool:
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
