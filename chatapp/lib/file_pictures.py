"""Pictures among files: re-encoded in a separate process, in several sizes."""

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from chatapp.lib.pictures import DECODER_ENVIRONMENT

log = logging.getLogger(__name__)

# The process itself gives up after 20 seconds of CPU time.
_PATIENCE_SECONDS = 60


class MadePictures(msgspec.Struct, frozen=True):
    """What the process wrote: `whole` of the type `mime`, and the versions `sizes`."""

    width: int
    height: int
    is_animated: bool
    mime: str
    sizes: list[int]
    placeholder: str


def make_pictures(folder: Path) -> MadePictures | None:
    """Re-encode `source` in `folder`; return None when it can't be decoded within the limits."""
    # Not isolated (`-I`) from the working folder, where it finds the code of this site; from all else.
    command = [sys.executable, "-sE", "-m", "chatapp.lib.file_picture_maker", str(folder)]
    try:
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=DECODER_ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=_PATIENCE_SECONDS, check=False,
        )  # fmt: skip
        answer: dict[str, Any] = msgspec.json.decode(done.stdout)
        return None if "fault" in answer else msgspec.convert(answer, MadePictures)
    except (subprocess.TimeoutExpired, msgspec.MsgspecError) as error:
        # The process hit its limits.
        log.warning("A picture could not be made: %s", type(error).__name__)
        return None
