"""What stands between granian and Django: bodies are bounded, and read whole before Django begins.

granian bounds a request's head, not its body. A body that stops coming holds its thread until the client or the proxy
gives up: granian's read cannot be interrupted (docs/deployment.md, "What the proxy has to do").
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from io import BytesIO
from typing import Any

from chatapp.launch import request_bounds
from chatapp.lib import clock
from chatapp.lib.body_limits import TOO_LARGE_KEY, announced_bytes, most_bytes

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
# Django's answers iterate over bytes, but their type does not say so.
Application = Callable[[Environ, Any], Any]

_PIECE_BYTES = 65_536


class _Refused(Exception):
    """The body is not worth handing on. `args`: the status."""


class BodyBounds:
    """Hands the application a body up to its path's bound; of what is larger, none and `TOO_LARGE_KEY`."""

    def __init__(self, application: Application) -> None:
        """`application` sees bounded bodies."""
        self._application = application
        # Called for each piece of a body; the launcher puts its own here.
        self.on_progress: Callable[[], None] = lambda: None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        length = announced_bytes(environ.get("CONTENT_LENGTH") or "")
        is_chunked = "HTTP_TRANSFER_ENCODING" in environ
        most = most_bytes(environ.get("PATH_INFO", ""))
        try:
            if length > most:
                raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            if length or is_chunked:
                body = self._read(environ["wsgi.input"], most=most, expected=None if is_chunked else length)
                environ["wsgi.input"] = BytesIO(body)
                environ["CONTENT_LENGTH"] = str(len(body))
        except _Refused as refusal:
            status: HTTPStatus = refusal.args[0]
            if status is not HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                start_response(f"{status.value} {status.phrase}", [("Connection", "close"), ("Content-Length", "0")])
                return []
            environ |= {TOO_LARGE_KEY: True, "wsgi.input": BytesIO()}
        return self._application(environ, start_response)

    def _read(self, stream: Any, *, most: int, expected: int | None) -> bytes:
        """Return the body. Errors: _Refused when it is too large, too slow, or ends early."""
        started = clock.elapsed_seconds()
        body = bytearray()
        while expected is None or len(body) < expected:
            piece = stream.read(_PIECE_BYTES)
            self.on_progress()
            if not piece:
                break
            body += piece
            if len(body) > most:
                raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            if clock.elapsed_seconds() - started > request_bounds.body_due_seconds(len(body)):
                raise _Refused(HTTPStatus.REQUEST_TIMEOUT)
        if expected is not None and len(body) < expected:
            raise _Refused(HTTPStatus.BAD_REQUEST)
        return bytes(body)
