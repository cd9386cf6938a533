"""A browser's session: Django's, naming its device. The device's end is the session's end."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, login, logout
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts import queries
from accounts.models import Device
from accounts.requests import note_device

DEVICE_KEY = "device_id"


def begin(request: HttpRequest, device: Device) -> None:
    """Sign the browser in as this device, under a new session key."""
    login(request, device.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[DEVICE_KEY] = device.pk
    note_device(request, device)


def end(request: HttpRequest) -> None:
    """Forget the session and everything in it."""
    logout(request)
    note_device(request, None)


def claims_to_be_signed_in(request: HttpRequest) -> bool:
    """Say whether the session names a person at all. Queries: none without a session cookie."""
    return SESSION_KEY in request.session


def live_device(request: HttpRequest) -> Device | None:
    """Return the session's device with its person, or None when it is over or the password is another by now."""
    try:
        user_id, device_id = int(request.session[SESSION_KEY]), int(request.session[DEVICE_KEY])
    except (KeyError, TypeError, ValueError):
        return None
    device = queries.live_device(device_id=device_id, user_id=user_id)
    if device is None:
        return None
    is_same_password = constant_time_compare(
        request.session.get(HASH_SESSION_KEY, ""), device.user.get_session_auth_hash()
    )
    return device if is_same_password else None


def holds(request: HttpRequest, device: Device) -> bool:
    """Say whether this device's session travels in the browser's cookie."""
    return request.session.get(DEVICE_KEY) == device.pk
