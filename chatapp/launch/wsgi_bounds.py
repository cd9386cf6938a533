"""WSGI middleware that bounds request bodies and reads them completely before Django starts.

granian limits a request's head but not its body: body_readers limits the bodies in transit and cuts stalled ones.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from http import HTTPStatus
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings

from chatapp.launch.body_readers import LARGE_BYTES, BodyReaders, Reading, TooManyReaders, large_body_readers
from chatapp.lib.body_limits import FULL_DISK_KEY, TOO_LARGE_KEY, announced_bytes, most_bytes
from chatapp.lib.forwarded import PEER_KEY
from chatapp.lib.full_disk import is_full_disk

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
# Django's responses iterate over bytes, but aren't typed that way.
Application = Callable[[Environ, Any], Any]

_PIECE_BYTES = 65_536
# Larger bodies, which have files, are on disk.
_MEMORY_BYTES = 1_048_576
# Threads in addition to those that handle requests; 30 waiting threads took 0.4 MiB, and idle ones end. The limit per
# network exceeds what it sends at once unless it stalls: a body that has already arrived is read in microseconds.
BODIES_AT_ONCE = 96
_BODIES_PER_NETWORK = 32


class _Refused(Exception):
    """The body is rejected. `args`: the HTTP status."""


class BodyBounds:
    """Passes on bodies within the path's limit; for larger ones, an empty body and `TOO_LARGE_KEY`."""

    def __init__(self, application: Application) -> None:
        """`application` gets bounded bodies."""
        # The launcher wraps it.
        self.application = application
        self.readers = BodyReaders(at_once=BODIES_AT_ONCE, per_network=_BODIES_PER_NETWORK, piece_bytes=_PIECE_BYTES)
        self.large = large_body_readers(piece_bytes=_PIECE_BYTES)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Handle one request."""
        length = announced_bytes(environ.get("CONTENT_LENGTH") or "")
        is_chunked = "HTTP_TRANSFER_ENCODING" in environ
        most = most_bytes(environ.get("PATH_INFO", ""))
        try:
            if length > most:
                raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            if length or is_chunked:
                address = environ.get("REMOTE_ADDR", "")
                peer = str(environ.get(PEER_KEY, address))
                is_large = (most if is_chunked else length) > LARGE_BYTES
                with (
                    self.readers.reading(address=address, peer=peer) as reading,
                    self.large.reading(address=address, peer=peer) if is_large else nullcontext(),
                ):
                    stream, expected = environ["wsgi.input"], None if is_chunked else length
                    body = _read(stream, reading, most=most, expected=expected)
                environ["CONTENT_LENGTH"] = str(body.tell())
                body.seek(0)
                environ["wsgi.input"] = body
        except TooManyReaders:
            refused = [("Connection", "close"), ("Content-Length", "0"), ("Retry-After", "2")]
            start_response("503 Service Unavailable", refused)
            return []
        except _Refused as refusal:
            status: HTTPStatus = refusal.args[0]
            if status is not HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                start_response(f"{status.value} {status.phrase}", [("Connection", "close"), ("Content-Length", "0")])
                return []
            environ |= {TOO_LARGE_KEY: True, "wsgi.input": BytesIO()}
        except OSError as error:
            if not is_full_disk(error):
                raise
            environ |= {FULL_DISK_KEY: True, "CONTENT_LENGTH": "0", "wsgi.input": BytesIO()}
        return self.application(environ, start_response)


def _read(stream: Any, reading: Reading, *, most: int, expected: int | None) -> "SpooledTemporaryFile[bytes]":
    """Return the body, its position at the end. Errors: _Refused when it is too large, too slow or incomplete."""
    body = SpooledTemporaryFile(max_size=_MEMORY_BYTES, dir=str(settings.FILE_UPLOAD_TEMP_DIR))  # noqa: SIM115 - closed with the request
    while expected is None or body.tell() < expected:
        piece = stream.read(_PIECE_BYTES)
        body.write(piece)
        reading.received_bytes = body.tell()
        if body.tell() > most:
            raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if reading.is_late():
            raise _Refused(HTTPStatus.REQUEST_TIMEOUT)
        if not piece:
            break
    if expected is not None and body.tell() < expected:
        raise _Refused(HTTPStatus.BAD_REQUEST)
    return body
