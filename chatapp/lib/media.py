"""Posters, durations and waveforms of media, first pages of PDFs: made in a separate process, if the extras are there.

Without requirements-media.txt nothing is made, and files are cards.
"""

import logging
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import msgspec
from django.conf import settings

from chatapp.lib.file_types import PDF
from chatapp.lib.pictures import DECODER_ENVIRONMENT

log = logging.getLogger(__name__)

# The demuxer of each type: none is guessed, some of them would open further files.
FORMATS = {
    "video/mp4": "mov", "video/quicktime": "mov", "audio/mp4": "mov", "video/webm": "matroska",
    "audio/webm": "matroska", "audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/wav": "wav", "audio/flac": "flac",
    "audio/aac": "aac",
}  # fmt: skip
# The process itself gives up after 10 seconds of CPU time.
_PATIENCE_SECONDS = 40


class MadeMedia(msgspec.Struct, frozen=True):
    """What the process found. `poster`: whether it wrote one."""

    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    waveform: list[int] | None = None
    poster: bool = False


def describe_media(folder: Path, *, mime: str) -> MadeMedia | None:
    """Describe `source` in `folder` and write its `poster` there; return None when nothing can be said."""
    if mime == PDF:
        kind, needed = "pdf", "pypdfium2"
    elif mime in FORMATS:
        kind, needed = FORMATS[mime], "av"
    else:
        return None
    if find_spec(needed) is None:
        return None
    command = [sys.executable, "-sE", "-m", "chatapp.lib.media_maker", str(folder), kind]
    try:
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=DECODER_ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=_PATIENCE_SECONDS, check=False,
        )  # fmt: skip
        return msgspec.json.decode(done.stdout, type=MadeMedia)
    except (subprocess.TimeoutExpired, msgspec.MsgspecError) as error:
        # The process hit its limits, or the file is broken.
        log.warning("A %s file could not be described: %s", kind, type(error).__name__)
        return None
