"""HTTP of a socket process: the probes, and no pages and no API."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from chatapp.realtime.bus.local import local_hub
from chatapp.realtime.hub import Hub

Scope = dict[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]

_NOT_HERE = b"Only the live socket is served here."
_TEXT = (b"content-type", b"text/plain; charset=utf-8")
_JSON = (b"content-type", b"application/json")
_NEVER_CACHED = (b"cache-control", b"max-age=0, no-cache, no-store, must-revalidate, private")


class SocketProbes:
    """Answers `/healthz` and `/readyz` on the event loop, from what the hub knows, without asking anything.

    That is what sockets need: load balancers close the connections of a backend that isn't ready, or whose probe waits
    for a database that hangs, and all clients would reconnect at once. Left open, sockets work again as soon as the
    database does.
    """

    def __init__(self, application: Application) -> None:
        """`application` handles the rest that is served here."""
        self._application = application

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Respond, pass the request on, or respond 404."""
        path, method = scope["path"], scope["method"]
        if path == "/metrics" or path.startswith("/socket/"):
            await self._application(scope, receive, send)
        elif path not in ("/healthz", "/readyz"):
            await _respond(send, 404, _NOT_HERE, _TEXT, method=method)
        elif method not in ("GET", "HEAD"):
            await _respond(send, 405, b"", (b"allow", b"GET, HEAD"), method=method)
        else:
            status, body = (200, {"status": "ok"}) if path == "/healthz" else _readiness()
            await _respond(send, status, json.dumps(body).encode(), _JSON, _NEVER_CACHED, method=method)


def _readiness() -> tuple[int, dict[str, str]]:
    """Return 200 once the hub runs, and what its last rounds found."""
    hub = local_hub()
    if not isinstance(hub, Hub):
        return 503, {"status": "not ready"}
    found = {"database": hub.maintenance.has_database, "redis": hub.bus_health.is_up}
    return 200, {"status": "ready", **{name: "ok" if is_up else "down" for name, is_up in found.items()}}


async def _respond(send: Any, status: int, body: bytes, *headers: tuple[bytes, bytes], method: str) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})
