"""ASGI middleware that bounds request bodies before Django writes any of them to disk.

WebSockets pass through unchanged.
"""

from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any

from chatapp.launch.body_readers import LARGE_BYTES, TooManyReaders, large_body_readers
from chatapp.lib.body_limits import FULL_DISK_KEY, TOO_LARGE_KEY, announced_bytes, most_bytes
from chatapp.lib.full_disk import is_full_disk

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_NO_BODY: Message = {"type": "http.request", "body": b"", "more_body": False}
_BUSY = [(b"connection", b"close"), (b"content-length", b"0"), (b"retry-after", b"2")]


class _BodyTooLarge(Exception):
    """The body exceeds the path's limit."""


class BodyBounds:
    """Enforces the path's body limit, by `Content-Length` and by counting chunked bodies; few large ones at once.

    For a larger body the application gets an empty one and `TOO_LARGE_KEY` in its scope, so the response has the same
    shape, headers and log line as any other.
    """

    def __init__(self, application: Application) -> None:
        """`application` handles HTTP requests."""
        self._application = application
        self._large = large_body_readers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        length, is_chunked = _body_headers(scope)
        most = most_bytes(scope["path"])
        if length > most:
            await self._refuse(scope, receive, send)
        elif (most if is_chunked else length) > LARGE_BYTES:
            try:
                with ExitStack() as arriving:
                    arriving.enter_context(self._large.reading(address=_address(scope), peer=""))
                    await self._bounded(scope, _until_complete(receive, arriving), send, most=most)
            except TooManyReaders:
                await send({"type": "http.response.start", "status": 503, "headers": _BUSY})
                await send({"type": "http.response.body", "body": b""})
        else:
            # The server enforces an announced length.
            await self._bounded(scope, receive, send, most=most if is_chunked else None)

    async def _bounded(self, scope: Scope, receive: Receive, send: Send, *, most: int | None) -> None:
        try:
            await self._application(scope, receive if most is None else _counted(receive, most), send)
        except _BodyTooLarge:
            # Django reads the whole body first, so no response has been started.
            await self._refuse(scope, receive, send)
        except OSError as error:
            # Django spools the body before it does anything else, its own failures are answered.
            if not is_full_disk(error):
                raise
            await self._refuse(scope, receive, send, why=FULL_DISK_KEY)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, *, why: str = TOO_LARGE_KEY) -> None:
        await self._application({**scope, why: True}, _unread(receive), send)


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


def _until_complete(receive: Receive, arriving: ExitStack) -> Receive:
    """Wrap `receive` to free the body's place once all of it has arrived: the answer needs none."""

    async def receiving() -> Message:
        message = await receive()
        if not message.get("more_body"):
            arriving.close()
        return message

    return receiving


def _address(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])


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
