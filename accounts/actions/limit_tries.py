"""Counting tries, in the database, so that all workers count together."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from accounts import queries
from accounts.models import Attempt
from accounts.rules.email_address import normal_email
from chatapp.lib import clock
from chatapp.lib.errors import RateLimited

ADDRESS_WINDOW = timedelta(minutes=3)
# Per account, only tries from addresses that never signed in to it count (SIGN_IN_TRIES_PER_ACCOUNT): guessing from a
# thousand machines is slow too, and the owner at a known address is never locked out by it.
ACCOUNT_WINDOW = timedelta(hours=1)
LONGEST_WINDOW = max(ADDRESS_WINDOW, ACCOUNT_WINDOW)
# How many old rows one try sweeps away: more than it adds, few enough not to be felt.
SWEEP = 200


def count_try(*, purpose: str, email: object, address: str | None) -> None:
    """Count one try of `purpose` ("signin", "reset" …) and refuse it when there were too many.

    Never call it inside a transaction that the refusal of the try rolls back: the count would go with it.
    Errors: RateLimited.
    """
    login = normal_email(email)
    sweep_old_tries()
    _count(_address_bucket(purpose, login, address), limit=settings.SIGN_IN_TRIES, window=ADDRESS_WINDOW)
    if not queries.has_signed_in_from(email=login, address=address):
        _count(f"{purpose}:account:{login}", limit=settings.SIGN_IN_TRIES_PER_ACCOUNT, window=ACCOUNT_WINDOW)


def forget_tries(*, purpose: str, email: object, address: str | None) -> None:
    """Start counting anew for who has shown the right password."""
    Attempt.objects.filter(bucket=_address_bucket(purpose, normal_email(email), address)).delete()


def sweep_old_tries() -> None:
    """Delete some of the tries that count no longer."""
    old = Attempt.objects.filter(at__lt=clock.now() - LONGEST_WINDOW)
    with transaction.atomic():
        # Skipping what another worker sweeps just now: two sweeps never wait for each other in a circle.
        ids = list(old.select_for_update(skip_locked=True).order_by("at").values_list("pk", flat=True)[:SWEEP])
        if ids:
            Attempt.objects.filter(pk__in=ids).delete()


def sweep_all_old_tries() -> int:
    """Delete every try that counts no longer; return how many."""
    return Attempt.objects.filter(at__lt=clock.now() - LONGEST_WINDOW).delete()[0]


def _address_bucket(purpose: str, login: str, address: str | None) -> str:
    return f"{purpose}:{address or 'unknown'}:{login}"


def _count(bucket: str, *, limit: int, window: timedelta) -> None:
    """Add a try, then count: of tries made at the same moment each sees at least those stored before it."""
    now = clock.now()
    this_try = Attempt.objects.create(bucket=bucket, at=now)
    newest = list(
        Attempt.objects.filter(bucket=bucket, at__gt=now - window)
        .order_by("-at", "-pk")
        .values_list("at", flat=True)[: limit + 1]
    )
    if len(newest) > limit:
        # A refused try does not count, or impatience would never end.
        this_try.delete()
        oldest_counted = newest[limit]
        raise RateLimited(retry_after=int((oldest_counted + window - now).total_seconds()) + 1)
