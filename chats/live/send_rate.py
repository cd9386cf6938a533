"""How fast one person may send, over all their sockets and calls in this process."""

from django.conf import settings

from chatapp.lib.rate_limit import TokenBuckets

_sends = TokenBuckets()


def take_send(user_id: int) -> None:
    """Use up one of the person's sends: SENDS_BURST at once, then SENDS_PER_SECOND.

    Errors: RateLimited.
    """
    _sends.take(user_id, per_second=settings.SENDS_PER_SECOND, burst=settings.SENDS_BURST)
