"""Request types of authenticated views, and how a request is bound to its device."""

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import Device, User


class AuthenticatedApiRequest(Request):
    """An API request authenticated by ApiAuthentication."""

    user: User
    device: Device


class AuthenticatedRequest(HttpRequest):
    """A page request of a signed-in user."""

    user: User
    device: Device


def note_device(request: HttpRequest, device: Device | None) -> None:
    """Set `request.device`, the signed-in device that a request comes from."""
    request.device = device  # type: ignore[attr-defined]  # HttpRequest declares no `device`
