"""Attempt limits, counted in the database for all workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts import queries
from accounts.models import Attempt
from accounts.rules.email_address import normal_email
from chatapp.lib import clock
from chatapp.lib.errors import RateLimited
from chatapp.lib.networks import network_of
from chatapp.ops.security_log import log_event

SIGN_IN, SIGN_UP, RESET, PASSWORD, JOIN_LINK, CODE = "signin", "signup", "reset", "password", "join", "code"

SHORT_WINDOW = timedelta(minutes=3)
# The limit per account (SIGN_IN_TRIES_PER_ACCOUNT) counts only attempts from networks that never signed in to it: it
# slows down distributed guessing without locking out the owner on a known network.
LONG_WINDOW = timedelta(hours=1)
# How many old rows one attempt deletes: more than it adds, but few enough to be fast.
SWEEP = 200
# Only password guesses are counted per account. Counting sign-ups or resets would let anyone exhaust them.
_COUNTED_PER_ACCOUNT = (SIGN_IN, PASSWORD)


@dataclass(frozen=True, slots=True)
class Bucket:
    """At most `limit` attempts within `window`."""

    name: str
    limit: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class CountedTry:
    """A counted attempt that can be refunded."""

    rows: tuple[int, ...] = ()


def count_try(*, purpose: str, email: object, address: str | None, is_invited: bool = False) -> CountedTry:
    """Count one attempt of `purpose` ("signin", "reset" …), or refuse it when there were too many.

    Counted per network, per network and email and, for passwords, per account. `is_invited` skips the network.
    Never call it inside a transaction that a refusal rolls back: the count would be lost.
    Errors: RateLimited.
    """
    login = normal_email(email)
    buckets = [] if is_invited or purpose == PASSWORD else [network_bucket(purpose, address)]
    buckets.append(Bucket(_pair(purpose, login, address), settings.SIGN_IN_TRIES, SHORT_WINDOW))
    if purpose in _COUNTED_PER_ACCOUNT and not queries.is_known_network(email=login, address=address):
        name = f"{purpose}:account:{login}"
        buckets.append(Bucket(name, settings.SIGN_IN_TRIES_PER_ACCOUNT, LONG_WINDOW))
    try:
        return count_in(*buckets)
    except RateLimited:
        if purpose == SIGN_IN and Attempt.objects.filter(**_since_reset(login, address)).exists():
            name = f"{_granted(login, address)}:tries"
            return count_in(Bucket(name, settings.SIGN_IN_TRIES, SHORT_WINDOW))
        log_event("tries_exhausted", address=address, purpose=purpose, email=login)
        raise


def open_after_reset(*, email: str, address: str | None) -> None:
    """Give this network its own sign-in attempts for an hour after it used a reset link."""
    Attempt.objects.create(bucket=_granted(normal_email(email), address), at=clock.now())


def network_bucket(purpose: str, address: str | None) -> Bucket:
    """Return the bucket shared by the network of `address`."""
    limit, window = {
        SIGN_IN: (settings.SIGN_IN_TRIES_PER_ADDRESS, SHORT_WINDOW),
        SIGN_UP: (settings.SIGN_UPS_PER_ADDRESS, LONG_WINDOW),
        RESET: (settings.RESETS_PER_ADDRESS, LONG_WINDOW),
        # The same limit as resets, in a separate bucket.
        CODE: (settings.RESETS_PER_ADDRESS, LONG_WINDOW),
        JOIN_LINK: (settings.JOIN_LINK_TRIES_PER_ADDRESS, LONG_WINDOW),
    }[purpose]
    return Bucket(f"{purpose}:network:{network_of(address)}", limit, window)


def count_in(*buckets: Bucket) -> CountedTry:
    """Count one attempt in every bucket or in none. A refusal reads once and writes nothing. Errors: RateLimited."""
    now = clock.now()
    for bucket in buckets:
        require_room(bucket)
    delete_old_tries()
    made = Attempt.objects.bulk_create(Attempt(bucket=bucket.name, at=now) for bucket in buckets)
    rows = tuple(attempt.pk for attempt in made)
    # Check again: each concurrent attempt sees at least those stored before it.
    for bucket in buckets:
        newest = _newest(bucket, now)
        if len(newest) > bucket.limit:
            # Refused attempts don't count, otherwise retrying would extend the lockout.
            refund_try(CountedTry(rows))
            raise _refusal(bucket, newest[bucket.limit], now)
    return CountedTry(rows)


def require_room(bucket: Bucket) -> None:
    """Refuse when the bucket is full, without counting. Queries: 1. Errors: RateLimited."""
    now = clock.now()
    newest = _newest(bucket, now)
    if len(newest) >= bucket.limit:
        raise _refusal(bucket, newest[bucket.limit - 1], now)


def refund_try(counted: CountedTry) -> None:
    """Refund an attempt that succeeded or was never evaluated."""
    Attempt.objects.filter(pk__in=counted.rows).delete()


def forget_tries(counted: CountedTry, *, purpose: str, email: object, address: str | None) -> None:
    """Refund the attempt and reset the count of this email and network, after a correct password."""
    pair = _pair(purpose, normal_email(email), address)
    Attempt.objects.filter(Q(pk__in=counted.rows) | Q(bucket=pair)).delete()


def delete_old_tries() -> None:
    """Delete a batch of attempts too old to count."""
    old = Attempt.objects.filter(at__lt=clock.now() - LONG_WINDOW)
    with transaction.atomic():
        # Skip rows locked by another worker's sweep, so that two sweeps cannot deadlock.
        ids = list(old.select_for_update(skip_locked=True).order_by("at").values_list("pk", flat=True)[:SWEEP])
        if ids:
            Attempt.objects.filter(pk__in=ids).delete()


def delete_all_old_tries() -> int:
    """Delete all attempts too old to count and return how many."""
    return Attempt.objects.filter(at__lt=clock.now() - LONG_WINDOW).delete()[0]


def _granted(login: str, address: str | None) -> str:
    return f"signin:reset:{network_of(address)}:{login}"


def _since_reset(login: str, address: str | None) -> dict[str, object]:
    return {"bucket": _granted(login, address), "at__gt": clock.now() - LONG_WINDOW}


def _pair(purpose: str, login: str, address: str | None) -> str:
    return f"{purpose}:{network_of(address)}:{login}"


def _newest(bucket: Bucket, now: datetime) -> list[datetime]:
    counted = Attempt.objects.filter(bucket=bucket.name, at__gt=now - bucket.window).order_by("-at", "-pk")
    return list(counted.values_list("at", flat=True)[: bucket.limit + 1])


def _refusal(bucket: Bucket, oldest_counted: datetime, now: datetime) -> RateLimited:
    return RateLimited(retry_after=int((oldest_counted + bucket.window - now).total_seconds()) + 1)
