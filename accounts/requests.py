"""Requests as the entry points' views see them once it is known who asks, and how that is noted."""

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import Device, User


class AuthenticatedApiRequest(Request):
    """An API call past ApiAuthentication."""

    user: User
    device: Device


class AuthenticatedRequest(HttpRequest):
    """A page's request by someone signed in."""

    user: User
    device: Device


def note_device(request: HttpRequest, device: Device | None) -> None:
    """Say which signed-in device a request comes from: `request.device` from now on."""
    request.device = device  # type: ignore[attr-defined]  # Django's own class knows nothing of devices
