"""ASGI middleware that bounds request bodies before Django writes any of them to disk.

WebSockets pass through unchanged.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from chatapp.lib.body_limits import TOO_LARGE_KEY, announced_bytes, most_bytes
from chatapp.ops.health import SOCKETS_ONLY_KEY

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_NO_BODY: Message = {"type": "http.request", "body": b"", "more_body": False}
# HTTP paths that a socket process serves.
_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


class _BodyTooLarge(Exception):
    """The body exceeds the path's limit."""


class BodyBounds:
    """Enforces the path's body limit, by `Content-Length` and by counting chunked bodies.

    For a larger body the application gets an empty one and `TOO_LARGE_KEY` in its scope, so the response has the same
    shape, headers and log line as any other.
    """

    def __init__(self, application: Application) -> None:
        """`application` handles HTTP requests."""
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        length, is_chunked = _body_headers(scope)
        most = most_bytes(scope["path"])
        if length > most:
            await self._refuse(scope, receive, send)
        elif is_chunked:
            try:
                await self._application(scope, _counted(receive, most), send)
            except _BodyTooLarge:
                # Django reads the whole body first, so no response has been started.
                await self._refuse(scope, receive, send)
        else:
            # The server enforces the announced length.
            await self._application(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._application({**scope, TOO_LARGE_KEY: True}, _unread(receive), send)


class SocketsOnly:
    """HTTP of a socket process: only the socket's own paths and the probes, no pages and no API."""

    def __init__(self, application: Application) -> None:
        """`application` handles HTTP requests."""
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or respond 404."""
        if scope["path"] in _PROBES or scope["path"].startswith("/socket/"):
            await self._application({**scope, SOCKETS_ONLY_KEY: True}, receive, send)
            return
        body = b"Only the live socket is served here."
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 404, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _body_headers(scope: Scope) -> tuple[int, bool]:
    """Return the announced length, and whether the body is chunked."""
    length, is_chunked = 0, False
    for name, value in scope["headers"]:
        if name == b"content-length":
            length = max(length, announced_bytes(value.decode("latin-1").strip()))
        elif name == b"transfer-encoding":
            is_chunked = True
    return length, is_chunked


def _counted(receive: Receive, most: int) -> Receive:
    """Wrap `receive` to count bytes. Errors: _BodyTooLarge at the first byte beyond `most`."""
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > most:
            raise _BodyTooLarge
        return message

    return counted


def _unread(receive: Receive) -> Receive:
    """Wrap `receive` to return an empty body and then wait for the disconnect, discarding all data."""
    is_first = True

    async def unread() -> Message:
        nonlocal is_first
        if is_first:
            is_first = False
            return _NO_BODY
        while (message := await receive())["type"] != "http.disconnect":
            pass
        return message

    return unread
