"""The refresh token cookie, and responses that set it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from accounts.models import Device
from accounts.payloads import AccessTokenPayload
from accounts.tokens import issue_access_token, issue_refresh_token
from chatapp.lib.endpoint import Answer


def answer_with_tokens(device: Device) -> Answer[AccessTokenPayload]:
    """Return a new access token, and set a new refresh token cookie."""
    refresh_token = issue_refresh_token(device)
    return Answer(
        {"token": issue_access_token(device)}, finish=lambda response: set_refresh_cookie(response, refresh_token)
    )


def set_refresh_cookie(response: HttpResponse, refresh_token: str) -> None:
    """Set the refresh token in a cookie that scripts cannot read."""
    response.set_cookie(
        settings.REFRESH_COOKIE_NAME,
        refresh_token,
        max_age=settings.REFRESH_TOKEN_SECONDS,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=settings.IS_HTTPS,
    )


def clear_refresh_cookie(response: HttpResponse) -> None:
    """Delete the refresh token cookie."""
    response.delete_cookie(settings.REFRESH_COOKIE_NAME, path="/", samesite="Lax")
