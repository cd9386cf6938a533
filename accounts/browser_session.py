"""Browser sessions: a Django session bound to a device. Ending the device ends the session."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, login, logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare

from accounts import queries
from accounts.models import Device
from accounts.requests import note_device
from chatapp.lib import clock

DEVICE_KEY = "device_id"
# Set in every session created under the current cookie name.
_NAMED_KEY = "named"
_BY_OLD_NAME = "session_by_old_name"
# An active session is extended at most this many times per lifetime: once a day for a lifetime of 28 days.
_PROLONGED_TIMES = 28


def begin(request: HttpRequest, device: Device) -> None:
    """Sign the browser in as this device and rotate the session key."""
    login(request, device.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[DEVICE_KEY] = device.pk
    request.session[_NAMED_KEY] = True
    note_device(request, device)


def end(request: HttpRequest) -> None:
    """Flush the session."""
    logout(request)
    note_device(request, None)


def claims_to_be_signed_in(request: HttpRequest) -> bool:
    """Return whether the session names a user. Queries: 0 without a session cookie."""
    return SESSION_KEY in request.session


def live_device(request: HttpRequest) -> Device | None:
    """Return the session's device with its user, or None when it has ended or the password has changed since."""
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


def stay(request: HttpRequest) -> None:
    """Extend an active session: it expires a full lifetime after the last visit. Queries: 0, or 1 when it is saved."""
    expires_at = getattr(request.session, "expires_at", None)
    life = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if expires_at is not None and expires_at < clock.now() + life - life / _PROLONGED_TIMES:
        # SessionMiddleware saves the session and renews its cookie with the response.
        request.session.modified = True


def note_old_name(request: HttpRequest) -> None:
    """Mark the request: its session cookie came under the name used in release 1.0."""
    setattr(request, _BY_OLD_NAME, True)


def leave_planted(request: HttpRequest) -> None:
    """Drop a new session sent under the old cookie name: another site on this host may have planted it."""
    if hasattr(request, _BY_OLD_NAME) and _NAMED_KEY in request.session:
        request.session = type(request.session)()


def rename(request: HttpRequest, response: HttpResponseBase) -> None:
    """Send a live session found under the old cookie name again under the current name."""
    is_live = hasattr(request, _BY_OLD_NAME) and getattr(request, "device", None) is not None
    expires_at = getattr(request.session, "expires_at", None) if is_live else None
    if expires_at is None or settings.SESSION_COOKIE_NAME in response.cookies:
        return
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        str(request.session.session_key),
        max_age=expires_at - clock.now(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def holds(request: HttpRequest, device: Device) -> bool:
    """Return whether the browser's session cookie belongs to this device."""
    return request.session.get(DEVICE_KEY) == device.pk
