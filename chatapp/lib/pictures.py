"""Uploaded pictures: decoded in a separate process, cropped square, re-encoded and stored under random names.

None of the uploaded bytes are stored: no metadata, no embedded second file.
"""

import base64
import binascii
import json
import re
import secrets
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from chatapp.lib.errors import Invalid, Unavailable
from chatapp.lib.rate_limit import TokenBuckets

SMALL, LARGE = 64, 256
SIZES = (SMALL, LARGE)
CONTENT_TYPE = "image/webp"
MAX_BYTES = 5 * 1024 * 1024
TOO_LARGE = "The picture is too large: 5 MB at most."
_NOT_A_PICTURE = "must be a picture: PNG, JPEG, WebP or GIF"
_PATIENCE_SECONDS = 8
# Each upload takes a process a few tenths of a second.
_UPLOADS_PER_SECOND, _UPLOADS_BURST = 0.2, 20
# Sized for two cores shared with pages; an upload that waits longer gets 503.
_AT_ONCE = threading.BoundedSemaphore(2)
_WAIT_SECONDS = 10
_MAKER = Path(__file__).with_name("picture_maker.py")
_FAULTS = {
    "type": _NOT_A_PICTURE,
    "size": "is too large: 50 million pixels at most",
    "broken": "could not be read: the file is damaged",
}
_NAME = re.compile(r"[A-Za-z0-9_-]{22}")
uploads = TokenBuckets()


def store_image(upload: BinaryIO, *, folder: str, by: int) -> str:
    """Store all sizes of a picture in `folder` and return its name. `by`: id of the uploading user.

    Errors: Invalid (about `picture`), RateLimited, Unavailable.
    """
    uploads.acquire(by, per_second=_UPLOADS_PER_SECOND, burst=_UPLOADS_BURST)
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Invalid({"picture": [TOO_LARGE]})
    made = _reencode(content)
    name = secrets.token_urlsafe(16)
    directory = _directory(folder, name)
    directory.mkdir(parents=True, mode=0o700)
    for size, picture in made.items():
        (directory / f"{size}.webp").write_bytes(picture)
    return name


def delete_image(name: str, *, folder: str) -> None:
    """Delete all sizes of a stored picture, if it exists."""
    if not _NAME.fullmatch(name):
        return
    directory = _directory(folder, name)
    for size in SIZES:
        (directory / f"{size}.webp").unlink(missing_ok=True)
    if directory.exists():
        directory.rmdir()


def read_image(name: str, *, folder: str, size: int) -> bytes | None:
    """Return one size of a stored picture, or None when it doesn't exist."""
    if size not in SIZES or not _NAME.fullmatch(name):
        return None
    try:
        return (_directory(folder, name) / f"{size}.webp").read_bytes()
    except FileNotFoundError:
        return None


def _directory(folder: str, name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / folder / name


def _reencode(content: bytes) -> dict[int, bytes]:
    """Re-encode the picture in a separate process, safe from decompression bombs and decoder bugs."""
    if not content:
        raise Invalid({"picture": ["can't be blank"]})
    if not _AT_ONCE.acquire(timeout=_WAIT_SECONDS):
        raise Unavailable()
    try:
        command = [sys.executable, "-I", str(_MAKER), *map(str, SIZES)]
        done = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Invalid({"picture": [_FAULTS["size"]]}) from error
    finally:
        _AT_ONCE.release()
    return _read(done.stdout)


def _read(answer: bytes) -> dict[int, bytes]:
    try:
        output = json.loads(answer)
        if "fault" in output:
            raise Invalid({"picture": [_FAULTS[output["fault"]]]})
        return {size: base64.b64decode(output[str(size)], validate=True) for size in SIZES}
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        # The process hit its limits: the picture is unusable.
        raise Invalid({"picture": [_FAULTS["broken"]]}) from error
