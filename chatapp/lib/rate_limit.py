"""How often one may do a thing: token buckets in this process's memory."""

import math
import threading

from chatapp.lib import clock
from chatapp.lib.errors import RateLimited

# Above this many, buckets that have filled up again are forgotten: a full bucket and none are the same.
_MAX_BUCKETS = 10_000


class TokenBuckets:
    """One bucket per key: `burst` at once, then `per_second`.

    In memory, so each process counts for itself: the bound is per process, and costs no round trip per message.
    """

    def __init__(self) -> None:
        """Start with no bucket."""
        self._lock = threading.Lock()
        self._buckets: dict[object, tuple[float, float]] = {}

    def acquire(self, key: object, *, per_second: float, burst: int) -> None:
        """Use up one token of `key`.

        Errors: RateLimited, with the seconds until the next token.
        """
        self.reserve(key, per_second=per_second, burst=burst, within_seconds=0.0)

    def reserve(self, key: object, *, per_second: float, burst: int, within_seconds: float) -> float:
        """Use up one token of `key`, even one that comes later; return in how many seconds it will be there.

        Whoever reserves next gets a later token, so reservations keep their order.
        Errors: RateLimited when it takes longer than `within_seconds`; nothing is used up then.
        """
        now = clock.elapsed_seconds()
        with self._lock:
            if len(self._buckets) >= _MAX_BUCKETS and key not in self._buckets:
                self._forget_full(now, per_second=per_second, burst=burst)
            tokens, since = self._buckets.get(key, (float(burst), now))
            tokens = min(float(burst), tokens + (now - since) * per_second)
            wait_seconds = max(0.0, (1 - tokens) / per_second)
            if wait_seconds > within_seconds:
                self._buckets[key] = (tokens, now)
                raise RateLimited(retry_after=math.ceil(wait_seconds - within_seconds))
            self._buckets[key] = (tokens - 1, now)
        return wait_seconds

    def give_back(self, key: object) -> None:
        """Undo a reservation that no one made use of."""
        with self._lock:
            if key in self._buckets:
                tokens, since = self._buckets[key]
                self._buckets[key] = (tokens + 1, since)

    def _forget_full(self, now: float, *, per_second: float, burst: int) -> None:
        self._buckets = {
            key: (tokens, since)
            for key, (tokens, since) in self._buckets.items()
            if tokens + (now - since) * per_second < burst
        }
