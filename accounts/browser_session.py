"""A browser's session: Django's, naming its device. The device's end is the session's end."""

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
# In every session that began under the cookie's present name.
_NAMED_KEY = "named"
_BY_OLD_NAME = "session_by_old_name"
# A session that is used is prolonged this often in its life: once a day when it lasts 28 days.
_PROLONGED_TIMES = 28


def begin(request: HttpRequest, device: Device) -> None:
    """Sign the browser in as this device, under a new session key."""
    login(request, device.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[DEVICE_KEY] = device.pk
    request.session[_NAMED_KEY] = True
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


def stay(request: HttpRequest) -> None:
    """Prolong a session that is used: its end is counted from the last visit. Queries: 0, seldom one at the end."""
    expires_at = getattr(request.session, "expires_at", None)
    life = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if expires_at is not None and expires_at < clock.now() + life - life / _PROLONGED_TIMES:
        # Saved, and its cookie sent again, with the answer.
        request.session.modified = True


def note_old_name(request: HttpRequest) -> None:
    """Remember that the session's cookie came under the name of release 1.0."""
    setattr(request, _BY_OLD_NAME, True)


def leave_planted(request: HttpRequest) -> None:
    """Take up no session under the old name that never had it: a neighbour on this host may have put it there."""
    if hasattr(request, _BY_OLD_NAME) and _NAMED_KEY in request.session:
        request.session = type(request.session)()


def rename(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give a live session that came under the old name its cookie under the present one."""
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
    """Say whether this device's session travels in the browser's cookie."""
    return request.session.get(DEVICE_KEY) == device.pk
