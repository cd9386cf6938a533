"""Delete expired sessions, attempts and sign-in codes."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from accounts.actions.limit_tries import sweep_all_old_tries
from accounts.actions.request_sign_in_code import sweep_old_codes
from accounts.models import Device
from chatapp.lib import clock

# Retained so that reused tokens are still recognized and owners can still ask when a session ended.
KEPT = timedelta(days=30)
_ROWS_AT_ONCE = 1_000


def sweep_up() -> dict[str, int]:
    """Delete sessions that ended or expired more than 30 days ago, and expired attempts and codes.

    Shape: the number of deleted rows of each kind.
    """
    return {"devices": _sweep_devices(), "tries": sweep_all_old_tries(), "codes": _sweep_codes()}


def _sweep_codes() -> int:
    swept = 0
    while deleted := sweep_old_codes(at_most=_ROWS_AT_ONCE):
        swept += deleted
    return swept


def _sweep_devices() -> int:
    now = clock.now()
    longest_life = timedelta(seconds=max(settings.SESSION_COOKIE_AGE, settings.REFRESH_TOKEN_SECONDS))
    dead = Q(ended_at__lt=now - KEPT) | Q(ended_at=None, last_seen_at__lt=now - longest_life - KEPT)
    swept = 0
    # In batches: a year's rows in one statement would exceed the statement timeout.
    while ids := list(Device.objects.filter(dead).values_list("pk", flat=True)[:_ROWS_AT_ONCE]):
        swept += Device.objects.filter(pk__in=ids).delete()[0]
    return swept
