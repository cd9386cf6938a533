"""Who a browser's request comes from."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import browser_session
from accounts.actions.note_device_seen import note_device_seen
from accounts.requests import note_device


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
        if browser_session.claims_to_be_signed_in(request):
            device = browser_session.live_device(request)
            if device is None:
                browser_session.end(request)
            else:
                request.user = device.user
                note_device(request, device)
                note_device_seen(device=device)
        return self.get_response(request)
