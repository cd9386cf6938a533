"""The refresh token's cookie, and the answers that carry it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.response import Response

from accounts.models import Device
from accounts.tokens import issue_access_token, issue_refresh_token


def answer_with_tokens(device: Device, *, status: int = 200, **more: Any) -> Response:
    """Answer `{"token", …}` with a new access token, and a new refresh token in its cookie."""
    refresh_token = issue_refresh_token(device)
    response = Response({"token": issue_access_token(device), **more}, status=status)
    set_refresh_cookie(response, refresh_token)
    return response


def set_refresh_cookie(response: Response, refresh_token: str) -> None:
    """Hand the refresh token to the browser, out of every script's reach."""
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
    """Take the refresh token away from the browser."""
    response.delete_cookie(settings.REFRESH_COOKIE_NAME, path="/", samesite="Lax")
