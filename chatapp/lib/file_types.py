"""What a file is, judged by its first bytes: neither its name nor its sender decides."""

from pathlib import Path
from typing import NamedTuple

import filetype

OTHER = "application/octet-stream"
TEXT = "text/plain"
PDF = "application/pdf"
# What Pillow may open; it is a picture once it did.
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif"})
# What browsers play, under the name they know.
_VIDEOS = {"video/mp4": "video/mp4", "video/x-m4v": "video/mp4", "video/webm": "video/webm",
           "video/quicktime": "video/quicktime"}  # fmt: skip
_AUDIOS = {"audio/mpeg": "audio/mpeg", "audio/mp4": "audio/mp4", "audio/x-m4a": "audio/mp4", "audio/m4a": "audio/mp4",
           "audio/ogg": "audio/ogg", "audio/x-wav": "audio/wav", "audio/wav": "audio/wav", "audio/x-flac": "audio/flac",
           "audio/aac": "audio/aac"}  # fmt: skip
# Containers of either: only the sender knows that there is no picture in it.
_EITHER = {"audio/webm": "video/webm", "audio/mp4": "video/mp4"}
# Types that browsers show or play in a sandbox; everything else is downloaded.
INLINE = frozenset({PDF, *_VIDEOS.values(), *_AUDIOS.values(), *_EITHER})
# Trees of boxes: chatapp/lib/movie_metadata.py.
MOVIES = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})
_HEAD_BYTES = 8_192


class FileType(NamedTuple):
    """How a file is shown (image, video, audio or document), and its media type."""

    kind: str
    mime: str


def file_type(path: Path, *, announced: str = "") -> FileType:
    """Return the type of a file. `announced`: the sender's word, which only tells a recorded voice from a video."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    found = filetype.guess_mime(head) or ""
    if found in PICTURES:
        return FileType("image", found)
    if _EITHER.get(announced) == _VIDEOS.get(found, "none"):
        return FileType("audio", announced)
    if found in _VIDEOS:
        return FileType("video", _VIDEOS[found])
    if found in _AUDIOS:
        return FileType("audio", _AUDIOS[found])
    if found == PDF:
        return FileType("document", PDF)
    return FileType("document", TEXT if not found and _is_text(head) else OTHER)


def _is_text(head: bytes) -> bool:
    try:
        # The last character may be cut.
        text = head.decode() if len(head) < _HEAD_BYTES else head[:-4].decode(errors="strict")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 8 and len(head) == _HEAD_BYTES
    return not any(sign < " " and sign not in "\t\n\r\f" for sign in text)
