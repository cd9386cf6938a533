"""Middleware that authenticates browser requests."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import browser_session
from accounts.actions.note_device_seen import note_device_seen
from accounts.requests import note_device


class OldCookieNamesMiddleware:
    """Reads a cookie under its name from release 1.0 when the current name is missing.

    Must precede Django's SessionMiddleware. A session found this way gets a cookie under the current name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Copy cookies sent only under an old name to the current name."""
        cookies = request.COOKIES
        for name, old_name in settings.OLD_COOKIE_NAMES.items():
            if name not in cookies and old_name in cookies:
                cookies[name] = cookies[old_name]
                if name == settings.SESSION_COOKIE_NAME:
                    browser_session.note_old_name(request)
        response = self.get_response(request)
        browser_session.rename(request, response)
        return response


class DeviceMiddleware:
    """Sets `request.device` and `request.user` from the session, with one query; flushes ended sessions.

    Must follow Django's AuthenticationMiddleware directly. A session without a device (not created by our sign-in)
    is invalid.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Load the device, if the session names one."""
        note_device(request, None)
        browser_session.leave_planted(request)
        if browser_session.claims_to_be_signed_in(request):
            device = browser_session.live_device(request)
            if device is None:
                browser_session.end(request)
            else:
                request.user = device.user
                note_device(request, device)
                note_device_seen(device=device)
                browser_session.stay(request)
        return self.get_response(request)
