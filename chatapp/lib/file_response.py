"""Responses with a stored file: its bytes with `Range`, or a hint for the proxy or the browser where they are.

No file runs anything: the types are fixed, sniffing is off, a sandbox without scripts is around it, and only pictures
that the site itself encoded, audio, video and PDF are shown at all; everything else is downloaded.
"""

import asyncio
import mimetypes
import os
import threading
from collections.abc import AsyncIterator, Generator, Iterator
from http import HTTPStatus
from io import FileIO
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase

from chatapp.lib.byte_range import RangeNotSatisfiable, byte_range
from chatapp.lib.errors import NotFound, Unavailable
from chatapp.lib.file_store import is_local, local_path, store
from chatapp.lib.file_types import INLINE, OTHER, PDF, PICTURES
from chatapp.lib.store import reachable_store

_CHUNK_BYTES = 256 * 1024
# Smaller answers are handed to the server whole, and take no thread while they travel.
_SMALL_BYTES = 1024 * 1024
_URL_SECONDS = 60
# Under WSGI each download takes a thread. One stays free for pages: what finds no place is refused at once.
_downloads = threading.BoundedSemaphore(max(1, settings.PAGE_THREADS - 1))
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    # A file never changes under its id, but the next person at this browser may not have it: it asks each time.
    "Cache-Control": "private, no-cache",
    "Accept-Ranges": "bytes",
}
# A browser's PDF viewer doesn't work in a sandbox; it is no page of this site, and its scripts reach nothing here.
_PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"


def file_response(
    request: HttpRequest, file_id: UUID, version: str, *, name: str, mime: str, is_shown: bool = True
) -> HttpResponseBase:
    """Respond with a version of a file. The caller has checked that the person may read it.

    `is_shown`: whether a browser may show it; otherwise it saves it.

    Errors: NotFound, Unavailable.
    """
    mime, is_inline = (mime, True) if mime in PICTURES or mime in INLINE else (OTHER, False)
    disposition = content_disposition(_with_extension(name, mime), is_inline=is_inline and is_shown)
    path = local_path(file_id, version)
    if not is_local():
        return _redirect(path, disposition=disposition, mime=mime)
    tag = f'"{file_id.hex}-{version}"'
    headers = {**HEADERS, "Content-Type": mime, "Content-Disposition": disposition, "ETag": tag}
    if mime == PDF:
        headers["Content-Security-Policy"] = _PDF_POLICY
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    if settings.FILES_ACCEL:
        return HttpResponse(headers={**headers, "X-Accel-Redirect": settings.FILES_ACCEL.rstrip("/") + "/" + path})
    try:
        with Path(store().path(path)).open("rb", buffering=0) as file:
            return _bytes_of(request, file, headers, tag)
    except FileNotFoundError as error:
        raise NotFound() from error
    except OSError as error:
        raise Unavailable() from error


def content_disposition(name: str, *, is_inline: bool) -> str:
    """Return the header by RFC 6266 and RFC 5987: a plain name for old programs, the real one for all others."""
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\%;' else "_" for sign in name)
    kind = "inline" if is_inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _bytes_of(request: HttpRequest, file: FileIO, headers: dict[str, str], tag: str) -> HttpResponseBase:
    size = os.fstat(file.fileno()).st_size
    wanted = request.headers.get("Range", "") if request.headers.get("If-Range", tag) == tag else ""
    try:
        part = byte_range(wanted, size=size)
    except RangeNotSatisfiable:
        unsatisfied = {"Content-Range": f"bytes */{size}", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=unsatisfied)
    start, end = part or (0, size)
    status = HTTPStatus.PARTIAL_CONTENT if part else HTTPStatus.OK
    headers = {**headers, "Content-Length": str(end - start)}
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    if request.method == "HEAD" or end - start <= _SMALL_BYTES:
        content = b"" if request.method == "HEAD" else b"".join(_pieces(file, start, end))
        return HttpResponse(content, status=status, headers=headers)
    # Opened again when the bytes are asked for: of what never starts, nothing stays open.
    path = Path(str(file.name))
    if isinstance(request, ASGIRequest):
        return StreamingHttpResponse(_streamed(path, start, end), status=status, headers=headers)
    if not _downloads.acquire(blocking=False):
        raise Unavailable()
    return StreamingHttpResponse(_Download(path, start, end), status=status, headers=headers)


class _Download:
    """Yields a part of a file, and lets go of it and of its place among the downloads at the end, however it comes."""

    def __init__(self, path: Path, start: int, end: int) -> None:
        self._pieces = _opened_pieces(path, start, end)
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces."""
        try:
            yield from self._pieces
        finally:
            self.close()

    def close(self) -> None:
        """End the download. Django calls it with the response."""
        if self._is_open:
            self._is_open = False
            self._pieces.close()
            _downloads.release()


def _opened_pieces(path: Path, start: int, end: int) -> Generator[bytes]:
    with path.open("rb", buffering=0) as file:
        yield from _pieces(file, start, end)


def _pieces(file: FileIO, start: int, end: int) -> Iterator[bytes]:
    while start < end and (piece := os.pread(file.fileno(), min(_CHUNK_BYTES, end - start), start)):
        start += len(piece)
        yield piece


async def _streamed(path: Path, start: int, end: int) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb", buffering=0)
    with file:
        while start < end:
            piece = await asyncio.to_thread(os.pread, file.fileno(), min(_CHUNK_BYTES, end - start), start)
            if not piece:
                return
            start += len(piece)
            yield piece


def _redirect(path: str, *, disposition: str, mime: str) -> HttpResponse:
    parameters = {"ResponseContentDisposition": disposition, "ResponseContentType": mime}
    with reachable_store():
        # The S3 storage's own arguments.
        url = store().url(path, parameters=parameters, expire=_URL_SECONDS)  # type: ignore[call-arg]
    return HttpResponseRedirect(url, headers={"Cache-Control": "private, no-store"})


def _with_extension(name: str, mime: str) -> str:
    """Return the name with the extension of what it is now: a re-encoded HEIC is a JPEG."""
    if mime not in PICTURES or mimetypes.guess_type(name)[0] == mime:
        return name
    stem = name.rpartition(".")[0] or name
    return stem + {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}.get(mime, "")
