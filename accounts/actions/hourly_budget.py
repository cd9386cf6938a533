"""Hourly budgets per person, counted in the database for all processes."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Attempt, User
from chatapp.lib import clock
from chatapp.lib.errors import RateLimited
from chatapp.lib.rate_limit import Budget, note_budget

HOUR = timedelta(hours=1)


def spend(*, person: User, purpose: str, per_hour: int, amount: int = 1) -> None:
    """Spend `amount` of the budget for `purpose`, or refuse it all when less is left. Staff are exempt.

    Call it inside the action's transaction, after any chat lock: a rollback also undoes the count.
    Queries: 4, or 0 for staff or an amount of 0.
    Errors: RateLimited; nothing is counted then.
    """
    if person.is_staff or amount == 0:
        return
    # Serializes concurrent calls. `no_key`: rows that reference the person can still be inserted.
    User.objects.select_for_update(no_key=True).filter(pk=person.pk).values_list("pk").first()
    bucket, now = f"{purpose}:{person.pk}", clock.now()
    Attempt.objects.filter(bucket=bucket, at__lte=now - HOUR).delete()
    counted = list(Attempt.objects.filter(bucket=bucket).order_by("at", "pk").values_list("at", flat=True)[:per_hour])
    too_many = len(counted) + amount - per_hour
    if too_many > 0:
        # An amount above the hourly limit never fits: answer with an hour.
        frees = counted[too_many - 1] + HOUR if too_many <= len(counted) else now + HOUR
        raise RateLimited(retry_after=int((frees - now).total_seconds()) + 1, limit=per_hour)
    Attempt.objects.bulk_create([Attempt(bucket=bucket, at=now) for _ in range(amount)])
    note_budget(Budget(per_hour, -too_many, HOUR.total_seconds()))
