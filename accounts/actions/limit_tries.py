"""Counting tries, in the database, so that all workers count together."""

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
# Per account, only tries from addresses that never signed in to it count (SIGN_IN_TRIES_PER_ACCOUNT): guessing from a
# thousand machines is slow too, and the owner at a known address is never locked out by it.
LONG_WINDOW = timedelta(hours=1)
# How many old rows one try sweeps away: more than it adds, few enough not to be felt.
SWEEP = 200
# Only guesses at a password are counted per account. Counted for sign-ups or resets, too, anyone could use them up.
_COUNTED_PER_ACCOUNT = (SIGN_IN, PASSWORD)


@dataclass(frozen=True, slots=True)
class Bucket:
    """At most `limit` tries within `window`."""

    name: str
    limit: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class CountedTry:
    """A try that was counted, so that it can be given back."""

    rows: tuple[int, ...] = ()


def count_try(*, purpose: str, email: object, address: str | None, is_invited: bool = False) -> CountedTry:
    """Count one try of `purpose` ("signin", "reset" …) and refuse it when there were too many.

    Counted per network, per network and email and, for passwords, per account. `is_invited` leaves the network out.
    Never call it inside a transaction that the refusal of the try rolls back: the count would go with it.
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
    """Let this network try a new password for an hour, whatever others have used up: a reset link was used there."""
    Attempt.objects.create(bucket=_granted(normal_email(email), address), at=clock.now())


def network_bucket(purpose: str, address: str | None) -> Bucket:
    """Return the bucket of everyone who comes from the network of `address`."""
    limit, window = {
        SIGN_IN: (settings.SIGN_IN_TRIES_PER_ADDRESS, SHORT_WINDOW),
        SIGN_UP: (settings.SIGN_UPS_PER_ADDRESS, LONG_WINDOW),
        RESET: (settings.RESETS_PER_ADDRESS, LONG_WINDOW),
        # As many as resets, beside them: the one does not use up the other.
        CODE: (settings.RESETS_PER_ADDRESS, LONG_WINDOW),
        JOIN_LINK: (settings.JOIN_LINK_TRIES_PER_ADDRESS, LONG_WINDOW),
    }[purpose]
    return Bucket(f"{purpose}:network:{network_of(address)}", limit, window)


def count_in(*buckets: Bucket) -> CountedTry:
    """Count one try in each bucket, or in none. A refused try is one read: it writes nothing. Errors: RateLimited."""
    now = clock.now()
    for bucket in buckets:
        require_room(bucket)
    sweep_old_tries()
    made = Attempt.objects.bulk_create(Attempt(bucket=bucket.name, at=now) for bucket in buckets)
    rows = tuple(attempt.pk for attempt in made)
    # Counted again: of tries made at the same moment each sees at least those stored before it.
    for bucket in buckets:
        newest = _newest(bucket, now)
        if len(newest) > bucket.limit:
            # A refused try does not count, or impatience would never end.
            give_back(CountedTry(rows))
            raise _refusal(bucket, newest[bucket.limit], now)
    return CountedTry(rows)


def require_room(bucket: Bucket) -> None:
    """Refuse when the bucket is full, and count nothing. Queries: 1. Errors: RateLimited."""
    now = clock.now()
    newest = _newest(bucket, now)
    if len(newest) >= bucket.limit:
        raise _refusal(bucket, newest[bucket.limit - 1], now)


def give_back(counted: CountedTry) -> None:
    """Uncount a try: it was the right password, or it was never looked at."""
    Attempt.objects.filter(pk__in=counted.rows).delete()


def forget_tries(counted: CountedTry, *, purpose: str, email: object, address: str | None) -> None:
    """Give the try back, and start counting anew for this email at this address: the right password was shown."""
    pair = _pair(purpose, normal_email(email), address)
    Attempt.objects.filter(Q(pk__in=counted.rows) | Q(bucket=pair)).delete()


def sweep_old_tries() -> None:
    """Delete some of the tries that count no longer."""
    old = Attempt.objects.filter(at__lt=clock.now() - LONG_WINDOW)
    with transaction.atomic():
        # Skipping what another worker sweeps just now: two sweeps never wait for each other in a circle.
        ids = list(old.select_for_update(skip_locked=True).order_by("at").values_list("pk", flat=True)[:SWEEP])
        if ids:
            Attempt.objects.filter(pk__in=ids).delete()


def sweep_all_old_tries() -> int:
    """Delete every try that counts no longer; return how many."""
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
