"""Who a browser's request comes from."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import browser_session
from accounts.actions.note_device_seen import note_device_seen
from accounts.requests import note_device


class OldCookieNamesMiddleware:
    """Reads a cookie under the name it had in release 1.0 when it is not there under its own.

    Comes before Django's SessionMiddleware. A session that is found so gets its own name with the answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Take up what is there under an old name only."""
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
    """Sets `request.device` and `request.user` from the session, with one query; ends sessions that are over.

    Comes right after Django's AuthenticationMiddleware. A session that names no device (made past our sign-in)
    is no session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look the device up, if the session claims one."""
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
