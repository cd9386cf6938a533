"""Delete expired sessions, attempts, sign-in codes and idempotency keys."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from accounts.actions.create_once import delete_old_keys
from accounts.actions.limit_tries import delete_all_old_tries
from accounts.actions.request_sign_in_code import delete_old_codes
from accounts.models import Device
from chatapp.lib import clock

# Retained so that reused tokens are still recognized and owners can still ask when a session ended.
KEPT = timedelta(days=30)
_ROWS_AT_ONCE = 1_000


def delete_expired() -> dict[str, int]:
    """Delete sessions that ended or expired more than 30 days ago, and expired attempts, codes and keys.

    Shape: the number of deleted rows of each kind.
    """
    return {
        "devices": _delete_devices(),
        "tries": delete_all_old_tries(),
        "codes": _delete_codes(),
        "keys": _delete_keys(),
    }


def _delete_codes() -> int:
    count = 0
    while deleted := delete_old_codes(at_most=_ROWS_AT_ONCE):
        count += deleted
    return count


def _delete_keys() -> int:
    count = 0
    while deleted := delete_old_keys(at_most=_ROWS_AT_ONCE):
        count += deleted
    return count


def _delete_devices() -> int:
    now = clock.now()
    longest_life = timedelta(seconds=max(settings.SESSION_COOKIE_AGE, settings.REFRESH_TOKEN_SECONDS))
    dead = Q(ended_at__lt=now - KEPT) | Q(ended_at=None, last_seen_at__lt=now - longest_life - KEPT)
    count = 0
    # In batches: a year's rows in one statement would exceed the statement timeout.
    while ids := list(Device.objects.filter(dead).values_list("pk", flat=True)[:_ROWS_AT_ONCE]):
        count += Device.objects.filter(pk__in=ids).delete()[0]
    return count
