"""Rate limit for one person's searches in this process: a search costs more than any other read."""

from accounts.models import User
from chatapp.lib.rate_limit import TokenBuckets

# Searching while typing is three requests a second.
SEARCHES_BURST, SEARCHES_PER_SECOND = 30, 3.0

_searches = TokenBuckets()


def spend_search(person: User) -> None:
    """Acquire a token for one search. Errors: RateLimited."""
    _searches.acquire(person.pk, per_second=SEARCHES_PER_SECOND, burst=SEARCHES_BURST)
