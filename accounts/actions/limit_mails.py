"""How many mails others may cause to go to an account."""

from __future__ import annotations

from accounts import queries
from accounts.actions.limit_tries import LONG_WINDOW, Bucket, count_in
from chatapp.lib.errors import RateLimited
from chatapp.lib.networks import network_of

# An hour is the life of the link in each of these mails: whenever no further mail goes out, the newest of those that
# did holds a link that still works. So someone who uses the mails up keeps the owner out of nothing.
MAILS_PER_HOUR = 5


def may_mail(*, purpose: str, login: str, address: str | None) -> bool:
    """Count a mail to `login`, and say whether it may go. Who asks is not told, and known networks share no count."""
    is_known = queries.is_known_network(email=login, address=address)
    who = network_of(address) if is_known else "anyone"
    try:
        count_in(Bucket(f"{purpose}:mails:{who}:{login}", MAILS_PER_HOUR, LONG_WINDOW))
    except RateLimited:
        return False
    return True
