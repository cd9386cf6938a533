"""What stands between an ASGI server and Django: bodies are bounded before Django keeps any of them on disk.

WebSockets pass untouched.
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
# What a socket process answers beside its sockets.
_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


class _BodyTooLarge(Exception):
    """More arrived than the path takes."""


class BodyBounds:
    """Lets the application read a body up to its path's bound, by its announced length and while counting.

    What is larger is not handed on: the application sees an empty body and `TOO_LARGE_KEY` in its scope, so that the
    answer has the same shape, headers and log line as any other.
    """

    def __init__(self, application: Application) -> None:
        """`application` answers http."""
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        length, is_chunked = _body_headers(scope)
        most = most_bytes(scope["path"])
        if length > most:
            await self._refuse(scope, receive, send)
        elif is_chunked:
            try:
                await self._application(scope, _counted(receive, most), send)
            except _BodyTooLarge:
                # Django reads a body to its end before it does anything else: nothing was answered yet.
                await self._refuse(scope, receive, send)
        else:
            # The server sees to it that no more arrives than was announced.
            await self._application(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._application({**scope, TOO_LARGE_KEY: True}, _unread(receive), send)


class SocketsOnly:
    """What a socket process serves by http: the socket's own paths and the probes. It has no pages and no API."""

    def __init__(self, application: Application) -> None:
        """`application` answers http."""
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass or answer 404."""
        if scope["path"] in _PROBES or scope["path"].startswith("/socket/"):
            await self._application({**scope, SOCKETS_ONLY_KEY: True}, receive, send)
            return
        body = b"Only the live socket is served here."
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 404, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _body_headers(scope: Scope) -> tuple[int, bool]:
    """Return the announced length, and whether a body of unknown length follows."""
    length, is_chunked = 0, False
    for name, value in scope["headers"]:
        if name == b"content-length":
            length = max(length, announced_bytes(value.decode("latin-1").strip()))
        elif name == b"transfer-encoding":
            is_chunked = True
    return length, is_chunked


def _counted(receive: Receive, most: int) -> Receive:
    """Errors: _BodyTooLarge with the first byte beyond `most`."""
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
    """An empty body, then nothing until the client is gone: what still arrives is thrown away."""
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
