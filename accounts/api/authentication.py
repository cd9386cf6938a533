"""API authentication. In this order: access token, page session, refresh cookie, which only yields a new token."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request

from accounts import queries
from accounts.actions.note_device_seen import note_device_seen
from accounts.actions.refresh_session import renew_access
from accounts.models import Device, User
from accounts.requests import note_device
from accounts.tokens import read_access_token
from chatapp.lib.errors import AppError, Unauthenticated
from chatapp.lib.sentences import program_sentence


class AccessTokenNeeded(AppError):
    """No valid access token, but a valid refresh cookie: store `new_token` and repeat the call (HTTP 403)."""

    status = 403
    code = reason = "new_token"
    message = program_sentence("new_token", "The access token is missing or expired; repeat the call with the new one.")

    def __init__(self, new_token: str) -> None:
        """`new_token`: a new access token for the cookie's device session."""
        super().__init__(legacy={"new_token": new_token})


class ApiAuthentication(BaseAuthentication):
    """Sets `request.user` and `request.device`, or raises.

    Errors: AccessTokenNeeded (403 `new_token`), Unauthenticated (401).
    Source: docs/compatibility.md, "Authentication of an API call".
    """

    def authenticate(self, request: Request) -> tuple[User, Device]:
        """Return the person and their device."""
        page_request: HttpRequest = request._request
        device = _by_access_token(page_request) or _by_page_session(page_request)
        if device is None:
            raise _refusal(page_request)
        note_device_seen(device=device)
        note_device(page_request, device)
        return device.user, device

    def authenticate_header(self, request: Request) -> str:
        """Return the scheme for the WWW-Authenticate header of a 401."""
        return "Bearer"


def _by_access_token(request: HttpRequest) -> Device | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    try:
        claims = read_access_token(token.strip())
    except Unauthenticated:
        return None
    return queries.live_device(device_id=claims.session, user_id=claims.user_id)


def _by_page_session(request: HttpRequest) -> Device | None:
    """Return the page's device (set by DeviceMiddleware) for a request from our own pages, else None."""
    device: Device | None = getattr(request, "device", None)
    if device is None or "Authorization" in request.headers or not _is_same_origin(request):
        return None
    return device if _passes_csrf(request) else None


def _is_same_origin(request: HttpRequest) -> bool:
    # Another port is the same *site*, so SameSite cookies are sent: compare the origin itself.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin", own) in (own, settings.PUBLIC_URL)


def _passes_csrf(request: HttpRequest) -> bool:
    check = CSRFCheck(_no_view)
    check.process_request(request)
    return check.process_view(request, _no_view, (), {}) is None


def _no_view(_: HttpRequest) -> HttpResponseBase:
    raise NotImplementedError  # never called: CSRFCheck only needs a view argument


def _refusal(request: HttpRequest) -> AppError:
    try:
        return AccessTokenNeeded(renew_access(request.COOKIES.get(settings.REFRESH_COOKIE_NAME)))
    except Unauthenticated:
        return Unauthenticated(legacy={"message": "Unauthenticated"})
