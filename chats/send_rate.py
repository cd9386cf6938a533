"""Send rate limit per person, across all their sockets and API requests in this process."""

from django.conf import settings

from chatapp.lib.rate_limit import TokenBuckets

# The longest delay for a fast typist; clients time out a reply after twice as long.
MAX_WAIT_SECONDS = 5.0
# Bounds one socket's memory: 20 messages of at most 4,000 characters.
MAX_WAITING = 20


class SendRate:
    """Everyone's sends: SENDS_BURST at once, then SENDS_PER_SECOND."""

    def __init__(self) -> None:
        """Start without any."""
        self._sends = TokenBuckets()

    def check(self, user_id: int) -> None:
        """Acquire a send token.

        Errors: RateLimited.
        """
        self._sends.acquire(user_id, per_second=settings.SENDS_PER_SECOND, burst=settings.SENDS_BURST)

    def reserve(self, user_id: int) -> float:
        """Acquire a send token, possibly in advance; return in how many seconds the send is due.

        Errors: RateLimited when it is due in more than MAX_WAIT_SECONDS.
        """
        return self._sends.reserve(
            user_id,
            per_second=settings.SENDS_PER_SECOND,
            burst=settings.SENDS_BURST,
            within_seconds=MAX_WAIT_SECONDS,
        )

    def refund(self, user_id: int) -> None:
        """Undo `reserve` for a message that wasn't stored."""
        self._sends.release(user_id)


# Of this process: views have no other way to share it with the sockets.
send_rate = SendRate()
