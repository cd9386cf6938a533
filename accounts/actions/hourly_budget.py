"""What a person may do so many times an hour, counted in the database for all processes together."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Attempt, User
from chatapp.lib import clock
from chatapp.lib.errors import RateLimited

HOUR = timedelta(hours=1)


def spend(*, person: User, purpose: str, per_hour: int, amount: int = 1) -> None:
    """Count `amount` times of `purpose`, or refuse all of them when fewer are left. Staff are exempt.

    Works inside the action's transaction, after any lock of a chat: what is rolled back was never counted.
    Queries: 4, none for staff or for nothing.
    Errors: RateLimited; nothing is counted then.
    """
    if person.is_staff or amount == 0:
        return
    # Two calls at the same moment count one after the other. `no_key`: rows that only refer to the person go on.
    User.objects.select_for_update(no_key=True).filter(pk=person.pk).values_list("pk").first()
    bucket, now = f"{purpose}:{person.pk}", clock.now()
    Attempt.objects.filter(bucket=bucket, at__lte=now - HOUR).delete()
    counted = list(Attempt.objects.filter(bucket=bucket).order_by("at", "pk").values_list("at", flat=True)[:per_hour])
    too_many = len(counted) + amount - per_hour
    if too_many > 0:
        # More than an hour's worth is never possible: an hour is then as good an answer as any.
        frees = counted[too_many - 1] + HOUR if too_many <= len(counted) else now + HOUR
        raise RateLimited(retry_after=int((frees - now).total_seconds()) + 1)
    Attempt.objects.bulk_create([Attempt(bucket=bucket, at=now) for _ in range(amount)])
