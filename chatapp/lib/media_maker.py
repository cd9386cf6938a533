"""Program that describes the recording, film or PDF `source` in a folder, and writes its `poster` there as WebP.

chatapp.lib.media runs it in a process with memory and time limits, because of bugs in decoders and files that claim
anything. Output is JSON: chatapp.lib.media.MadeMedia; nothing if the file can't be read. It imports nothing of ChatApp.
"""

import json
import os
import resource
import sys
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image

POSTER_SIDE = 720
MAX_PIXELS = 50_000_000
MAX_MEMORY_BYTES = 1024 * 1024 * 1024
MAX_CPU_SECONDS = 10
_MAX_FILE_BYTES = 16 * 1024 * 1024
# A waveform needs the whole recording decoded. Voices are short; what claims to be, and goes on, has none.
_MOST_WAVEFORM_SECONDS = 900
_BARS = 100
# The loudest of 50 parts of a second stands for it.
_PEAKS_PER_SECOND = 50
# Packets that are read until there is a frame.
_MOST_PACKETS = 2_000
_MOST_SECONDS = 10_000_000


def main(folder: Path, kind: str) -> dict[str, Any]:
    """Write the poster and return the output."""
    return _document(folder) if kind == "pdf" else _media(folder, kind)


def _document(folder: Path) -> dict[str, Any]:
    pypdfium2 = import_module("pypdfium2")
    page = pypdfium2.PdfDocument(folder / "source")[0]
    scale = POSTER_SIDE / max(page.get_size())
    picture = page.render(scale=scale).to_pil().convert("RGB")
    return {"width": picture.width, "height": picture.height, "poster": _write_poster(picture, folder)}


def _media(folder: Path, kind: str) -> dict[str, Any]:
    av = import_module("av")
    # Opened by us: the library opens neither addresses nor further files.
    with (folder / "source").open("rb") as file, av.open(file, mode="r", format=kind) as container:
        found: dict[str, Any] = {"seconds": _seconds(container)}
        if container.streams.video:
            with suppress(av.error.FFmpegError, ValueError, StopIteration):
                found |= _still(container, folder)
        elif container.streams.audio and (found["seconds"] or 0) <= _MOST_WAVEFORM_SECONDS:
            with suppress(av.error.FFmpegError, ValueError):
                found["waveform"], heard = _waveform(container)
                found["seconds"] = found["seconds"] or heard
        return found


def _seconds(container: Any) -> float | None:
    """Return the duration; a recorder that was cut off wrote none."""
    seconds = container.duration / 1_000_000 if container.duration else None
    return round(seconds, 2) if seconds and 0 < seconds < _MOST_SECONDS else None


def _still(container: Any, folder: Path) -> dict[str, Any]:
    """Write a picture of about the first second."""
    stream = container.streams.video[0]
    if not 0 < stream.codec_context.width * stream.codec_context.height <= MAX_PIXELS:
        return {}
    stream.thread_type = "NONE"
    with suppress(Exception):
        # Films begin black. A broken index only means that the first picture is taken.
        container.seek(min(1_000_000, (container.duration or 0) // 10))
    frame = next(_frames(container, stream))
    # Scaled by the decoder's library: a picture of 8K is never in Python.
    width, height = _within(frame.width, frame.height)
    picture = frame.reformat(width=width, height=height, format="rgb24").to_image()
    turn = round(getattr(frame, "rotation", 0) or 0) % 360
    upright = picture.rotate(turn, expand=True) if turn else picture
    is_turned = turn in (90, 270)
    size = (frame.height, frame.width) if is_turned else (frame.width, frame.height)
    return {"width": size[0], "height": size[1], "poster": _write_poster(upright, folder)}


def _frames(container: Any, stream: Any) -> Any:
    for number, packet in enumerate(container.demux(stream)):
        if number >= _MOST_PACKETS:
            return
        yield from packet.decode()


def _within(width: int, height: int) -> tuple[int, int]:
    shrink = max(1.0, max(width, height) / POSTER_SIDE)
    return max(2, round(width / shrink)), max(2, round(height / shrink))


def _waveform(container: Any) -> tuple[list[int] | None, float | None]:
    """Return the bars, and the duration as it was heard."""
    stream = container.streams.audio[0]
    rate = 8_000
    resampler = import_module("av").AudioResampler(format="s16", layout="mono", rate=rate)
    peaks: list[int] = []
    rest = b""
    size = 2 * rate // _PEAKS_PER_SECOND
    for frame in container.decode(stream):
        for plain in resampler.resample(frame):
            rest += bytes(plain.planes[0])[: 2 * plain.samples]
        while len(rest) >= size:
            part, rest = memoryview(rest[:size]).cast("h"), rest[size:]
            peaks.append(max(abs(one) for one in part))
        if len(peaks) > _MOST_WAVEFORM_SECONDS * _PEAKS_PER_SECOND:
            return None, None
    return _bars(peaks), len(peaks) / _PEAKS_PER_SECOND or None


def _bars(peaks: list[int]) -> list[int] | None:
    if not peaks:
        return None
    count = min(_BARS, len(peaks))
    edges = [len(peaks) * place // count for place in range(count + 1)]
    bars = [max(peaks[start:end]) for start, end in pairwise(edges)]
    loudest = max(bars)
    # The shape counts: a quiet voice is as tall as a loud one.
    return [round(100 * bar / loudest) for bar in bars] if loudest else [0] * count


def _write_poster(picture: Image.Image, folder: Path) -> bool:
    picture.thumbnail((POSTER_SIDE, POSTER_SIDE))
    picture.save(folder / "poster", "WEBP", quality=80, method=2)
    return True


if __name__ == "__main__":
    # Messages and pages come first.
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_FILE_BYTES, _MAX_FILE_BYTES))
    json.dump(main(Path(sys.argv[1]), sys.argv[2]), sys.stdout)
