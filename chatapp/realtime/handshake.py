"""What a client says while connecting: protocol version, token, origin.

Source: docs/socket.md, "Connecting".
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

SUBPROTOCOL = "phoenix"
TOKEN_PROTOCOL = "base64url.bearer.phx."
_VERSION_2_0 = re.compile(r"2\.0\.(0|[1-9]\d{0,8})")


class Refused(Exception):
    """The handshake is answered 403 and never upgraded."""


@dataclass(frozen=True, slots=True)
class Handshake:
    """A handshake that may go on. `token` is what the client brought, unchecked; `subprotocol` is to be echoed."""

    token: str | None
    subprotocol: str | None


def read(scope: dict[str, Any]) -> Handshake:
    """Read the query and the offered subprotocols.

    `authToken` (a subprotocol) goes before the `token` parameter. Of repeated parameters the last one counts.
    Errors: Refused for a version other than 2.0.x, an undecodable token, or subprotocols we do not speak.
    """
    try:
        params = dict(parse_qsl(scope.get("query_string", b"").decode("ascii"), max_num_fields=50))
    except ValueError:
        raise Refused from None
    if not _VERSION_2_0.fullmatch(params.get("vsn", "1.0.0")):
        raise Refused
    offered = list(scope.get("subprotocols", ()))
    tokens = [name for name in offered if name.startswith(TOKEN_PROTOCOL)]
    others = [name for name in offered if name not in tokens]
    if others and SUBPROTOCOL not in others:
        raise Refused
    token = _decode(tokens[0].removeprefix(TOKEN_PROTOCOL)) if len(tokens) == 1 else params.get("token")
    return Handshake(token=token, subprotocol=SUBPROTOCOL if others else None)


def _decode(text: str) -> str:
    padded = text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4)
    try:
        return base64.b64decode(padded, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise Refused from None


def origin_of(scope: dict[str, Any]) -> str | None:
    """Return the Origin header, or None when there is none (no browser)."""
    for name, value in scope.get("headers", ()):
        if name == b"origin":
            return str(value.decode("latin-1"))
    return None


def is_allowed_origin(origin: str | None, allowed: Iterable[str]) -> bool:
    """Say whether `origin` is exactly one of `allowed` (scheme, host and port). No origin is allowed."""
    return origin is None or normal_origin(origin) in {normal_origin(one) for one in allowed}


def normal_origin(origin: str) -> str:
    """Return `scheme://host:port` in lower case, port always said; what is no origin equals no origin of ours."""
    try:
        parts = urlsplit(origin)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return f"invalid:{origin}"
    if not parts.hostname or parts.path or parts.query or parts.fragment or parts.username is not None:
        return f"invalid:{origin}"
    return f"{parts.scheme}://{parts.hostname}:{port}"
