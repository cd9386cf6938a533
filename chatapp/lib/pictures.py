"""Pictures people upload: decoded by a process of its own, cut square, written anew, kept under random names.

Nothing of the uploaded bytes is kept: no metadata, no hidden second file.
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
_NO_PICTURE = "must be a picture: PNG, JPEG, WebP or GIF"
_PATIENCE_SECONDS = 8
# Each upload costs a process for some tenths of a second.
_UPLOADS_PER_SECOND, _UPLOADS_BURST = 0.2, 20
# Two cores, and the pages go first; who waits longer than that is asked to come again.
_AT_ONCE = threading.BoundedSemaphore(2)
_WAIT_SECONDS = 10
_MAKER = Path(__file__).with_name("picture_maker.py")
_FAULTS = {
    "type": _NO_PICTURE,
    "size": "is too large: 50 million pixels at most",
    "broken": "could not be read: the file is damaged",
}
_NAME = re.compile(r"[A-Za-z0-9_-]{22}")
uploads = TokenBuckets()


def store_image(upload: BinaryIO, *, folder: str, by: int) -> str:
    """Make the sizes of a picture, keep them in `folder`, return the name they are kept under. `by`: who uploads.

    Errors: Invalid (about `picture`), RateLimited, Unavailable.
    """
    uploads.acquire(by, per_second=_UPLOADS_PER_SECOND, burst=_UPLOADS_BURST)
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Invalid({"picture": [TOO_LARGE]})
    made = _made(content)
    name = secrets.token_urlsafe(16)
    place = _place(folder, name)
    place.mkdir(parents=True, mode=0o700)
    for size, picture in made.items():
        (place / f"{size}.webp").write_bytes(picture)
    return name


def delete_image(name: str, *, folder: str) -> None:
    """Delete every size of a kept picture. One that is gone already, or was never there, is fine."""
    if not _NAME.fullmatch(name):
        return
    place = _place(folder, name)
    for size in SIZES:
        (place / f"{size}.webp").unlink(missing_ok=True)
    if place.exists():
        place.rmdir()


def read_image(name: str, *, folder: str, size: int) -> bytes | None:
    """Return one size of a kept picture, None when there is none of that name and size."""
    if size not in SIZES or not _NAME.fullmatch(name):
        return None
    try:
        return (_place(folder, name) / f"{size}.webp").read_bytes()
    except FileNotFoundError:
        return None


def _place(folder: str, name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / folder / name


def _made(content: bytes) -> dict[int, bytes]:
    """Have the picture decoded and written anew, where neither its size nor a decoder's fault can hurt us."""
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
        told = json.loads(answer)
        if "fault" in told:
            raise Invalid({"picture": [_FAULTS[told["fault"]]]})
        return {size: base64.b64decode(told[str(size)], validate=True) for size in SIZES}
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        # Killed by its limits: whatever it was, it was no picture one can use.
        raise Invalid({"picture": [_FAULTS["broken"]]}) from error
