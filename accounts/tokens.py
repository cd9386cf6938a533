"""Access, refresh and channel tokens: the only place that issues and verifies them. simplejwt encodes and decodes.

A token proves its user, device and expiry. Whether the device session is still live is checked in the database on each
use (`accounts.queries.live_device`). Lock order everywhere: user, then devices.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from rest_framework_simplejwt.exceptions import ExpiredTokenError, TokenError
from rest_framework_simplejwt.tokens import Token

from accounts.models import Device, User
from chatapp.lib import clock
from chatapp.lib.errors import InvalidToken, TokenExpired

# Genuine tokens have some 300 characters; forged ones of megabytes are rejected before decoding.
MAX_TOKEN_CHARACTERS = 2_000


class _ClockToken(Token):
    """A token whose expiry follows `chatapp.lib.clock`, without the unused "issued at" claim."""

    def __init__(self, token: Any = None, verify: bool = True) -> None:
        """Create a token, or decode `token`. Errors: TokenError."""
        super().__init__(token, verify)
        if token is None:
            del self.payload["iat"]

    def set_exp(self, claim: str = "exp", from_time: Any = None, lifetime: timedelta | None = None) -> None:
        """Set the expiry from `chatapp.lib.clock`."""
        super().set_exp(claim, from_time=clock.now(), lifetime=lifetime)


class AccessToken(_ClockToken):
    """Short-lived token for the API."""

    token_type = "access"
    lifetime = timedelta(seconds=settings.ACCESS_TOKEN_SECONDS)


class RefreshToken(_ClockToken):
    """Exchanged for access tokens; valid while its version is the newest of its device session."""

    token_type = "refresh"
    lifetime = timedelta(seconds=settings.REFRESH_TOKEN_SECONDS)


class ChannelToken(_ClockToken):
    """Allows joining one topic over the socket."""

    token_type = "channel"
    lifetime = timedelta(seconds=settings.CHANNEL_TOKEN_SECONDS)


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a token. `session` is the device id; `topic` is set in channel tokens only."""

    user_id: int
    session: int
    token_version: int
    topic: str = ""


def issue_access_token(device: Device) -> str:
    """Return a new access token for this device. Queries: 0 when `device.user` is loaded."""
    return str(_filled(AccessToken(), device, device.user.token_version))


def issue_channel_token(device: Device, topic: str) -> str:
    """Return a new channel token of this device for `topic`: `chat:<id>` or `user:<id>`."""
    token = _filled(ChannelToken(), device, device.user.token_version)
    token["topic"] = topic
    return str(token)


@transaction.atomic
def issue_refresh_token(device: Device) -> str:
    """Increment the user's token version and return a refresh token that replaces the earlier one of this device."""
    User.objects.filter(pk=device.user_id).update(token_version=F("token_version") + 1)
    device.user.refresh_from_db(fields=["token_version"])
    device.refresh_version = device.user.token_version
    device.save(update_fields=["refresh_version"])
    return str(_filled(RefreshToken(), device, device.refresh_version))


def read_access_token(text: object) -> Claims:
    """Return the claims of an access token. Errors: InvalidToken, TokenExpired."""
    return _read(AccessToken, text)


def read_refresh_token(text: object) -> Claims:
    """Return the claims of a refresh token. Errors: InvalidToken, TokenExpired."""
    return _read(RefreshToken, text)


def read_channel_token(text: object) -> Claims:
    """Return the claims of a channel token, plain or in base64 (`btoa(token)`). Errors: InvalidToken, TokenExpired."""
    if isinstance(text, str) and "." not in text:
        text = _from_base64(text)
    claims = _read(ChannelToken, text)
    if not claims.topic:
        raise InvalidToken
    return claims


def _filled(token: Token, device: Device, version: int) -> Token:
    token["user_id"] = device.user_id
    token["session"] = device.pk
    token["token_version"] = version
    return token


def _read(kind: type[Token], text: object) -> Claims:
    if not isinstance(text, str) or len(text) > MAX_TOKEN_CHARACTERS:
        raise InvalidToken
    try:
        payload = _verified(kind, text)  # type: ignore[arg-type]  # classes are hashable, whatever their metaclass declares
    except ExpiredTokenError as error:
        raise TokenExpired from error
    except (TokenError, ValueError, RecursionError) as error:
        # ValueError: a lone surrogate cannot be encoded. RecursionError: a forged header of nested brackets.
        raise InvalidToken from error
    numbers = [payload.get(name) for name in ("user_id", "session", "token_version", "exp")]
    if any(type(number) is not int for number in numbers):
        raise InvalidToken
    if payload["exp"] <= clock.now().timestamp():
        raise TokenExpired
    return Claims(
        user_id=payload["user_id"],
        session=payload["session"],
        token_version=payload["token_version"],
        topic=str(payload.get("topic", "")),
    )


@lru_cache(maxsize=4_096)
def _verified(kind: type[Token], text: str) -> dict[str, Any]:
    """Return the payload of a genuine token, cached: the same token is verified many times in its three minutes.

    Only genuine tokens are cached. The caller must check the expiry each time.
    Errors: TokenError, ValueError, RecursionError.
    """
    return kind(text).payload  # type: ignore[arg-type]  # simplejwt's annotation says Token, it decodes text


def _from_base64(text: str) -> str:
    if len(text) > 2 * MAX_TOKEN_CHARACTERS:
        raise InvalidToken
    padded = text.replace("-", "+").replace("_", "/").rstrip("=")
    padded += "=" * (-len(padded) % 4)
    try:
        return base64.b64decode(padded, validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise InvalidToken from error
