"""Uploaded pictures: decoded in a separate process, cropped square, re-encoded and stored under random names.

None of the uploaded bytes are stored: no metadata, no embedded second file. The bytes go through Django's default
storage: a folder, or a bucket of an S3 service (chatapp/settings/storage.py).
"""

import base64
import binascii
import json
import os
import re
import secrets
import subprocess
import sys
import threading
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from chatapp.lib import clock
from chatapp.lib.errors import Invalid, Unavailable
from chatapp.lib.inputs import BLANK
from chatapp.lib.rate_limit import TokenBuckets
from chatapp.lib.sentences import Sentence
from chatapp.lib.store import reachable_store

SMALL, LARGE = 64, 256
SIZES = (SMALL, LARGE)
CONTENT_TYPE = "image/webp"
MAX_BYTES = 5 * 1024 * 1024
TOO_LARGE = Sentence("picture_too_large", _("The picture is too large: 5 MB at most."))
_PATIENCE_SECONDS = 8
# Each upload takes a process a few tenths of a second.
_UPLOADS_PER_SECOND, _UPLOADS_BURST = 0.2, 20
# Sized for two cores shared with pages; an upload that waits longer gets 503.
_AT_ONCE = threading.BoundedSemaphore(2)
_WAIT_SECONDS = 10
# Decoders are what a hostile picture would take over: they get none of the secrets of this process.
DECODER_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8"}
_MAKER = Path(__file__).with_name("picture_maker.py")
FAULTS = {
    "type": Sentence("not_a_picture", _("must be a picture: PNG, JPEG, WebP or GIF")),
    "size": Sentence("too_many_pixels", _("is too large: 50 million pixels at most")),
    "broken": Sentence("damaged_picture", _("could not be read: the file is damaged")),
}
# Longer than any upload takes, and than clocks of the server and the store differ.
_UNUSED_FOR = timedelta(days=1)
_NAME = re.compile(r"[A-Za-z0-9_-]{22}")
Size = TypeVar("Size", int, str)
uploads = TokenBuckets()


def store_image(upload: BinaryIO, *, folder: str, by: int) -> str:
    """Store all sizes of a picture in `folder` and return its name. `by`: id of the uploading user.

    Errors: Invalid (about `picture`), RateLimited, Unavailable.
    """
    return store_fetched_image(uploaded_bytes(upload, by=by), folder=folder)


def uploaded_bytes(upload: BinaryIO, *, by: int) -> bytes:
    """Return the bytes of a picture that a person uploads. Errors: Invalid (about `picture`), RateLimited."""
    uploads.acquire(by, per_second=_UPLOADS_PER_SECOND, burst=_UPLOADS_BURST)
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Invalid({"picture": [TOO_LARGE]})
    return content


def store_fetched_image(content: bytes, *, folder: str) -> str:
    """Store all sizes of a picture that no person uploaded, and return its name.

    Errors: Invalid (about `picture`), Unavailable.
    """
    return store_sizes(_reencode(content), folder=folder)


def store_sizes(made: Mapping[Size, bytes], *, folder: str) -> str:
    """Store the sizes that were made of one picture under a new name, and return it. Errors: Unavailable."""
    name = secrets.token_urlsafe(16)
    with reachable_store():
        for size, picture in made.items():
            default_storage.save(_path(folder, name, size), ContentFile(picture))
    return name


def delete_image(name: str, *, folder: str, sizes: Sequence[int | str] = SIZES) -> None:
    """Delete all sizes of a stored picture, if it exists."""
    if not _NAME.fullmatch(name):
        return
    with reachable_store():
        for size in sizes:
            default_storage.delete(_path(folder, name, size))
        # On disk they were in a folder of their own.
        default_storage.delete(f"{folder}/{name}")


def read_image(name: str, *, folder: str, size: int | str, sizes: Sequence[int | str] = SIZES) -> bytes | None:
    """Return one size of a stored picture, or None when it doesn't exist. Errors: Unavailable."""
    if size not in sizes or not _NAME.fullmatch(name):
        return None
    try:
        with reachable_store(), default_storage.open(_path(folder, name, size)) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def delete_unused_images(*, folder: str, used: Container[str], sizes: Sequence[int | str] = SIZES) -> int:
    """Delete pictures older than a day that no row names, and return how many. `used`: the names in the database.

    A crash between storing a picture and committing its name, or between committing and deleting, leaves such files.
    """
    before = clock.now() - _UNUSED_FOR
    try:
        with reachable_store():
            unused = [name for name in default_storage.listdir(folder)[0] if name not in used]
            old = [name for name in unused if _is_older(f"{folder}/{name}", before)]
    except FileNotFoundError:
        return 0
    for name in old:
        delete_image(name, folder=folder, sizes=sizes)
    return len(old)


def _is_older(directory: str, moment: datetime) -> bool:
    try:
        files = default_storage.listdir(directory)[1]
        return bool(files) and all(default_storage.get_modified_time(f"{directory}/{file}") < moment for file in files)
    except FileNotFoundError:
        # Deleted in the meantime.
        return False


def _path(folder: str, name: str, size: int | str) -> str:
    return f"{folder}/{name}/{size}.webp"


def _reencode(content: bytes) -> dict[int, bytes]:
    """Re-encode the picture in a separate process, safe from decompression bombs and decoder bugs."""
    if not content:
        raise Invalid({"picture": [BLANK]})
    command = [sys.executable, "-I", str(_MAKER), *map(str, SIZES)]
    with decoding():
        try:
            done = subprocess.run(
                command, env=DECODER_ENVIRONMENT, input=content, capture_output=True,
                timeout=_PATIENCE_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise Invalid({"picture": [FAULTS["size"]]}) from error
    return _read(done.stdout)


@contextmanager
def decoding() -> Iterator[None]:
    """Hold one of the places for processes that decode. Errors: Unavailable after a wait."""
    if not _AT_ONCE.acquire(timeout=_WAIT_SECONDS):
        raise Unavailable()
    try:
        yield
    finally:
        _AT_ONCE.release()


def _read(answer: bytes) -> dict[int, bytes]:
    try:
        output = json.loads(answer)
        if "fault" in output:
            raise Invalid({"picture": [FAULTS[output["fault"]]]})
        return {size: base64.b64decode(output[str(size)], validate=True) for size in SIZES}
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        # The process hit its limits: the picture is unusable.
        raise Invalid({"picture": [FAULTS["broken"]]}) from error
