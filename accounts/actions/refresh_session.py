"""Exchange refresh tokens: rotation, a grace period and theft detection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from django.db import transaction

from accounts import queries
from accounts.actions.end_device import TOKEN_REUSED, end_device, lock_person
from accounts.models import Device
from accounts.tokens import Claims, issue_access_token, issue_refresh_token, read_refresh_token
from chatapp.lib import clock
from chatapp.lib.errors import Unauthenticated
from chatapp.ops.security_log import log_event

# Two tabs refreshing together, or a lost response, are not theft.
GRACE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The result. `refresh_token` is None in the grace period: the client already has the newest one."""

    access_token: str
    refresh_token: str | None
    device: Device


class _Worth(Enum):
    NEWEST = auto()
    JUST_REPLACED = auto()
    STOLEN = auto()


def refresh_session(refresh_token: object) -> Refreshed:
    """Rotate: issue a new refresh token and an access token for the token's device session.

    The token just replaced yields an access token only; any older one ends the session (theft detection).
    Errors: Unauthenticated.
    """
    claims = read_refresh_token(refresh_token)
    with transaction.atomic():
        lock_person(claims.user_id)
        device, worth = _weigh(claims)
        replacement = _rotate(device) if worth is _Worth.NEWEST else None
    return Refreshed(access_token=_access_token(device, worth), refresh_token=replacement, device=device)


def renew_access(refresh_token: object) -> str:
    """Return a new access token without rotation: parallel calls with an expired one would look like theft.

    Errors: Unauthenticated.
    """
    return _access_token(*_weigh(read_refresh_token(refresh_token)))


def _weigh(claims: Claims) -> tuple[Device, _Worth]:
    """Return the token's device and its status; a stolen token ends the session."""
    device = queries.live_device(device_id=claims.session, user_id=claims.user_id)
    if device is None:
        raise Unauthenticated
    if claims.token_version == device.refresh_version:
        return device, _Worth.NEWEST
    if (
        claims.token_version == device.replaced_version
        and device.replaced_at is not None
        and clock.now() - device.replaced_at <= GRACE
    ):
        return device, _Worth.JUST_REPLACED
    end_device(device=device, reason=TOKEN_REUSED)
    return device, _Worth.STOLEN


def _rotate(device: Device) -> str:
    device.replaced_version = device.refresh_version
    device.replaced_at = device.last_seen_at = clock.now()
    device.save(update_fields=["replaced_version", "replaced_at", "last_seen_at"])
    return issue_refresh_token(device)


def _access_token(device: Device, worth: _Worth) -> str:
    # Raised after the commit: raising inside would roll back the end of the session.
    if worth is _Worth.STOLEN:
        log_event("refresh_token_reused", user_id=device.user_id, device_id=device.pk)
        raise Unauthenticated
    return issue_access_token(device)
