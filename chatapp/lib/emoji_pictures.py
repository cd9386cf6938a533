"""Pictures of custom emoji: re-encoded in a separate process, stored as they move and still."""

import base64
import binascii
import json
import subprocess
import sys
from collections.abc import Container
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import BLANK
from chatapp.lib.pictures import (
    DECODER_ENVIRONMENT,
    FAULTS,
    decoding,
    delete_image,
    delete_unused_images,
    read_image,
    store_sizes,
    uploaded_bytes,
)
from chatapp.lib.sentences import Sentence

FOLDER = "emoji"
_MOVING, _STILL = "moving", "still"
_FILES = (_MOVING, _STILL)
_PATIENCE_SECONDS = 8
_TOO_LONG = Sentence("animation_too_long", _("moves too much: 100 frames and 512 KB at most"))


def store_emoji_picture(upload: BinaryIO, *, by: int) -> str:
    """Store both versions of a picture and return its name. `by`: id of the uploading user.

    Errors: Invalid (about `picture`), RateLimited, Unavailable.
    """
    return store_sizes(_reencode(uploaded_bytes(upload, by=by)), folder=FOLDER)


def read_emoji_picture(name: str, *, is_still: bool) -> bytes | None:
    """Return one version of a stored picture, or None when it doesn't exist. Errors: Unavailable."""
    return read_image(name, folder=FOLDER, size=_STILL if is_still else _MOVING, sizes=_FILES)


def delete_emoji_picture(name: str) -> None:
    """Delete both versions of a stored picture, if it exists."""
    delete_image(name, folder=FOLDER, sizes=_FILES)


def delete_unused_emoji_pictures(*, used: Container[str]) -> int:
    """Delete pictures older than a day that no row names, and return how many."""
    return delete_unused_images(folder=FOLDER, used=used, sizes=_FILES)


def _reencode(content: bytes) -> dict[str, bytes]:
    if not content:
        raise Invalid({"picture": [BLANK]})
    with decoding():
        # Not isolated (`-I`) from the working folder, where it finds the code of this site; from all else.
        command = [sys.executable, "-sE", "-m", "chatapp.lib.emoji_picture_maker"]
        try:
            done = subprocess.run(
                command, cwd=settings.BASE_DIR, env=DECODER_ENVIRONMENT, input=content, capture_output=True,
                timeout=_PATIENCE_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise Invalid({"picture": [FAULTS["size"]]}) from error
    try:
        output = json.loads(done.stdout)
        if "fault" in output:
            raise Invalid({"picture": [_TOO_LONG if output["fault"] == "frames" else FAULTS[output["fault"]]]})
        return {file: base64.b64decode(output[file], validate=True) for file in _FILES}
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        # The process hit its limits: the picture is unusable.
        raise Invalid({"picture": [FAULTS["broken"]]}) from error
