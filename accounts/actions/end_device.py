"""End device sessions: one, all, or all but one."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from accounts import queries, signals
from accounts.models import Device, SignInCode, User
from chatapp.lib.errors import NotFound

SIGNED_OUT = "signed_out"
ENDED_BY_OWNER = "ended"
ENDED_BY_STAFF = "ended_by_staff"
TOKEN_REUSED = "token_reused"
PASSWORD_CHANGED = "password_changed"
PASSWORD_RESET = "password_reset"
DEACTIVATED = "deactivated"
ADDRESS_TAKEN_OVER = "address_taken_over"


@transaction.atomic
def end_device(*, device: Device, reason: str) -> bool:
    """End one device session: its tokens become invalid at once and its sockets are closed.

    Idempotent: ending it again changes and publishes nothing. Returns whether it was live.
    """
    lock_person(device.user_id)
    return bool(_end(device.user_id, reason=reason, only=device.pk))


def sign_out(*, device: Device) -> None:
    """End this session; the person's other devices stay signed in."""
    end_device(device=device, reason=SIGNED_OUT)


def end_own_device(*, person: User, device_id: int) -> None:
    """End one of the person's own sessions. Errors: NotFound, also for another person's device."""
    device = queries.live_device(device_id=device_id, user_id=person.pk)
    if device is None:
        raise NotFound
    end_device(device=device, reason=ENDED_BY_OWNER)


@transaction.atomic
def sign_out_everywhere(*, person: User, reason: str = SIGNED_OUT, except_device: Device | None = None) -> int:
    """End every session of the person except `except_device`. Returns how many were live."""
    lock_person(person.pk)
    # A sign-in code mailed earlier must not start a new session.
    SignInCode.objects.filter(user=person).delete()
    return _end(person.pk, reason=reason, spared=except_device.pk if except_device else None)


def lock_person(user_id: int) -> None:
    """Lock the person's row until the transaction ends, which serializes changes to their sessions.

    `no_key`, so that messages, whose rows reference their author, can still be inserted.
    """
    list(User.objects.select_for_update(no_key=True).filter(pk=user_id).values_list("pk", flat=True))


def _end(user_id: int, *, reason: str, only: int | None = None, spared: int | None = None) -> int:
    live = Device.objects.filter(user_id=user_id, ended_at=None)
    if only is not None:
        live = live.filter(pk=only)
    if spared is not None:
        live = live.exclude(pk=spared)
    device_ids = sorted(live.values_list("pk", flat=True))
    if device_ids:
        # By the database's clock, as the hubs ask for it: the machines' own clocks differ.
        Device.objects.filter(pk__in=device_ids).update(ended_at=Now(), ended_reason=reason)
        User.objects.filter(pk=user_id).update(token_version=F("token_version") + 1)
    for device_id in device_ids:
        signals.announce_device_ended(device_id=device_id, user_id=user_id, reason=reason)
    return len(device_ids)
