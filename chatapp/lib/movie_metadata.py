"""Metadata of MP4 and QuickTime films, such as where a phone took them: blanked in place, before anyone is served.

A film is a tree of boxes: 4 bytes of length, 4 of type. Boxes with metadata become `free`, which players skip, and
their content zero; every other byte stays where it is, so the film's index stays right.
Cameras also write places into a track beside the pictures: its samples become zero, and the track `free`.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_HEAD = struct.Struct(">I4s")
_LONG = struct.Struct(">Q")
# Boxes that hold others, and those about the film instead of in it. `uuid` and `XMP_` hold XMP.
_PARENTS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"moof", b"traf"})
_ABOUT = frozenset({b"udta", b"meta", b"uuid", b"XMP_", b"free", b"skip"})
# What a track is for: `meta` are GoPro's and Apple's timed metadata, `camm` Google's.
_TRACKS_ABOUT = frozenset({b"meta", b"camm"})
_MOST_SAMPLES = 1_000_000
_MOST_CHILDREN = 100
_MOST_BOXES, _MOST_DEPTH = 10_000, 8
_CHUNK = bytes(65_536)


def blank_metadata(path: Path) -> None:
    """Blank the metadata of a film. One that is no tree of boxes stays as it is from where it isn't."""
    with path.open("r+b") as film:
        _blank(film, 0, path.stat().st_size, [_MOST_BOXES])


def _blank(film: BinaryIO, start: int, end: int, left: list[int], *, depth: int = 0) -> None:
    """Go through the boxes of a range. `left`: how many more boxes are looked at."""
    while start + _HEAD.size <= end and left[0]:
        left[0] -= 1
        box = _box(film, start, end)
        if box is None:
            return
        kind, content, after = box
        if kind in _ABOUT:
            film.seek(start + 4)
            film.write(b"free")
            _zero(film, content, after)
        elif kind == b"trak" and _handler(film, content, after) in _TRACKS_ABOUT:
            _zero_samples(film, content, after)
            film.seek(start + 4)
            film.write(b"free")
            _zero(film, content, after)
        elif kind in _PARENTS and depth < _MOST_DEPTH:
            _blank(film, content, after, left, depth=depth + 1)
        start = after


def _box(film: BinaryIO, start: int, end: int) -> tuple[bytes, int, int] | None:
    """Return a box's type, and where its content begins and ends; None if it can't be one."""
    film.seek(start)
    size, kind = _HEAD.unpack(film.read(_HEAD.size))
    content = start + _HEAD.size
    if size == 1 and content + _LONG.size <= end:
        size, content = _LONG.unpack(film.read(_LONG.size))[0], content + _LONG.size
    elif size == 0:
        size = end - start
    return (kind, content, start + size) if content <= start + size <= end else None


def _zero(film: BinaryIO, start: int, end: int) -> None:
    film.seek(start)
    while start < end:
        start += film.write(_CHUNK[: end - start])


def _handler(film: BinaryIO, start: int, end: int) -> bytes:
    """Return what a track is for: `vide`, `soun`, `meta` …; nothing if it doesn't say."""
    place = _inside(film, start, end, b"mdia", b"hdlr")
    return _read(film, *place)[8:12] if place else b""


def _zero_samples(film: BinaryIO, start: int, end: int) -> None:
    """Zero what a track has in the film. Its tables may claim anything: together at most the film's size is zeroed."""
    size = left = film.seek(0, 2)
    for place, length in list(_chunks(film, start, end)):
        zeroed = max(0, min(length, size - place, left))
        _zero(film, place, place + zeroed)
        left -= zeroed


def _chunks(film: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the chunks of a track's samples are, and their lengths."""
    sizes, runs = (_table(film, start, end, kind) for kind in (b"stsz", b"stsc"))
    if len(sizes) < 8:
        return
    same, count = struct.unpack_from(">II", sizes)
    of_samples = () if same else _numbers(sizes[8:], count)
    offsets = _numbers(_table(film, start, end, b"stco")[4:]) or _numbers(
        _table(film, start, end, b"co64")[4:], width=8
    )
    # Each run: the first chunk, counted from 1, how many samples each of its chunks has, and their description.
    entries = _numbers(runs[4:])
    steps = dict(zip(entries[::3], entries[1::3], strict=False))
    each = sample = 0
    for number, offset in enumerate(offsets, 1):
        each = steps.get(number, each)
        yield offset, same * each if same else sum(of_samples[sample : sample + each])
        sample += each


def _numbers(table: bytes, count: int = _MOST_SAMPLES, *, width: int = 4) -> tuple[int, ...]:
    fits = min(len(table) // width, count)
    return struct.unpack(f">{fits}{'I' if width == 4 else 'Q'}", table[: fits * width])


def _table(film: BinaryIO, start: int, end: int, kind: bytes) -> bytes:
    """Return a table of a track's samples, without its version."""
    place = _inside(film, start, end, b"mdia", b"minf", b"stbl", kind)
    return _read(film, *place)[4:] if place else b""


def _inside(film: BinaryIO, start: int, end: int, *kinds: bytes) -> tuple[int, int] | None:
    """Return the range of a box's content inside other boxes, by their types."""
    for kind in kinds:
        for _ in range(_MOST_CHILDREN):
            box = _box(film, start, end) if start + _HEAD.size <= end else None
            if box is None:
                return None
            found, content, after = box
            if found == kind:
                start, end = content, after
                break
            start = after
        else:
            return None
    return start, end


def _read(film: BinaryIO, start: int, end: int) -> bytes:
    film.seek(start)
    return film.read(min(end - start, 8 * _MOST_SAMPLES))
