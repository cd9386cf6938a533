"""The refresh token cookie, and responses that set it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.response import Response

from accounts.models import Device
from accounts.tokens import issue_access_token, issue_refresh_token


def answer_with_tokens(device: Device, *, status: int = 200, **more: Any) -> Response:
    """Return `{"token", …}` with a new access token, and set a new refresh token cookie."""
    refresh_token = issue_refresh_token(device)
    response = Response({"token": issue_access_token(device), **more}, status=status)
    set_refresh_cookie(response, refresh_token)
    return response


def set_refresh_cookie(response: Response, refresh_token: str) -> None:
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


def clear_refresh_cookie(response: Response) -> None:
    """Delete the refresh token cookie."""
    response.delete_cookie(settings.REFRESH_COOKIE_NAME, path="/", samesite="Lax")
