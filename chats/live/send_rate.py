"""How fast one person may send, over all their sockets and calls in this process."""

from django.conf import settings

from chatapp.lib.rate_limit import TokenBuckets

# A person who types fast waits at most this long; a client waits twice as long for a reply.
MAX_WAIT_SECONDS = 5.0
# Bounds what one socket keeps in memory: 20 messages of at most 4,000 characters.
MAX_WAITING = 20

_sends = TokenBuckets()


def check_send_rate(user_id: int) -> None:
    """Use up one of the person's sends: SENDS_BURST at once, then SENDS_PER_SECOND.

    Errors: RateLimited.
    """
    _sends.acquire(user_id, per_second=settings.SENDS_PER_SECOND, burst=settings.SENDS_BURST)


def reserve_send(user_id: int) -> float:
    """Use up one of the person's sends, even one that is due later; return in how many seconds it is due.

    Errors: RateLimited when it is due in more than MAX_WAIT_SECONDS.
    """
    return _sends.reserve(
        user_id,
        per_second=settings.SENDS_PER_SECOND,
        burst=settings.SENDS_BURST,
        within_seconds=MAX_WAIT_SECONDS,
    )


def give_send_back(user_id: int) -> None:
    """Undo `reserve_send` for a message that was never stored."""
    _sends.give_back(user_id)
