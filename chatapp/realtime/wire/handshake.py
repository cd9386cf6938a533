"""The WebSocket handshake: protocol version, token, origin.

Source: docs/socket.md, "Connecting".
"""

import base64
import binascii
import logging
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from chatapp.lib.errors import AppError, InvalidToken
from chatapp.ops import counters
from chatapp.realtime.refusals import MalformedHandshake, UnsupportedSubprotocol, UnsupportedVersion

log = logging.getLogger(__name__)

SUBPROTOCOL = "phoenix"
TOKEN_PROTOCOL = "base64url.bearer.phx."
_VERSION = re.compile(r"([12])\.0\.(0|[1-9][0-9]{0,8})")
# Phoenix's default for clients that don't send `vsn`.
_DEFAULT_VERSION = "1.0.0"


@dataclass(frozen=True, slots=True)
class Handshake:
    """A parsed handshake. `token` is unverified; `subprotocol` must be echoed.

    `version` is the frame version: 1 (objects) or 2 (arrays).
    """

    version: int
    token: str | None
    subprotocol: str | None


def read(scope: dict[str, Any]) -> Handshake:
    """Parse the query string and the offered subprotocols.

    `authToken` (a subprotocol) takes precedence over the `token` parameter. The last of repeated parameters wins.
    Errors: MalformedHandshake, UnsupportedVersion, UnsupportedSubprotocol; InvalidToken when it cannot be decoded.
    """
    try:
        query = scope.get("query_string", b"").decode("ascii")
        params = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=50))
    except ValueError:
        raise MalformedHandshake from None
    version = _VERSION.fullmatch(params.get("vsn", _DEFAULT_VERSION))
    if version is None:
        raise UnsupportedVersion
    offered = list(scope.get("subprotocols", ()))
    tokens = [name for name in offered if name.startswith(TOKEN_PROTOCOL)]
    others = [name for name in offered if name not in tokens]
    if others and SUBPROTOCOL not in others:
        raise UnsupportedSubprotocol
    token = _decode(tokens[0].removeprefix(TOKEN_PROTOCOL)) if len(tokens) == 1 else params.get("token")
    return Handshake(version=int(version[1]), token=token, subprotocol=SUBPROTOCOL if others else None)


def _decode(text: str) -> str:
    padded = text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4)
    try:
        return base64.b64decode(padded, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise InvalidToken from None


async def refuse(error: AppError, *, scope: dict[str, Any], send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Reject a handshake with 403, 429 or 503. A header and the log hold the reason (`error.code`), never the token."""
    counters.add("refused_sockets")
    log.info("handshake refused: %s, from %s", error.code, (scope.get("client") or ("",))[0])
    if "websocket.http.response" not in scope.get("extensions", {}):
        # The server then responds 403 without the header.
        await send({"type": "websocket.close"})
        return
    raw = [(name.lower().encode(), value.encode()) for name, value in error.headers().items()]
    status = error.status if error.status in (429, 503) else 403
    await send({"type": "websocket.http.response.start", "status": status, "headers": raw})
    await send({"type": "websocket.http.response.body", "body": b""})


def origin_of(scope: dict[str, Any]) -> str | None:
    """Return the Origin header, or None when there is none (not a browser)."""
    for name, value in scope.get("headers", ()):
        if name == b"origin":
            return str(value.decode("latin-1"))
    return None


def is_allowed_origin(origin: str | None, allowed: Iterable[str]) -> bool:
    """Return whether `origin` is one of `allowed` (same scheme, host and port). A missing origin is allowed."""
    return origin is None or normal_origin(origin) in {normal_origin(candidate) for candidate in allowed}


def normal_origin(origin: str) -> str:
    """Return `scheme://host:port` in lower case, with the port. An invalid origin never equals an allowed one."""
    try:
        parts = urlsplit(origin)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return f"invalid:{origin}"
    if not parts.hostname or parts.path or parts.query or parts.fragment or parts.username is not None:
        return f"invalid:{origin}"
    return f"{parts.scheme}://{parts.hostname}:{port}"
