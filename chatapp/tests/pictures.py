"""Pictures for tests, valid and hostile."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def picture_bytes(kind: str = "PNG", *, size: tuple[int, int] = (30, 20), mode: str = "RGB", **options: Any) -> bytes:
    """Return a red picture as a file's content."""
    colours: dict[str, str | tuple[int, ...]] = {"RGB": "red", "RGBA": (255, 0, 0, 128)}
    output = io.BytesIO()
    Image.new(mode, size, colours.get(mode, 1)).save(output, kind, **options)
    return output.getvalue()


def animation_bytes(
    frames: int = 3, *, size: tuple[int, int] = (30, 20), kind: str = "GIF", mode: str = "RGB"
) -> bytes:
    """Return an animation: each frame has another color. Mode L, gray, is drawn much faster."""
    output = io.BytesIO()
    first, *others = [
        Image.new(mode, size, number * 37 % 256 if mode == "L" else (number * 37 % 256, number * 91 % 256, 80))
        for number in range(frames)
    ]
    first.save(output, kind, save_all=True, append_images=others, duration=80, loop=0)
    return output.getvalue()


def icc_profile(space: bytes = b"RGB ", *, gamma: float = 2.2, primaries: tuple[tuple[float, ...], ...] = ()) -> bytes:
    """Return an ICC profile with one curve: gray, or colors whose primaries are XYZ at D50 (default: Display P3's)."""

    def fixed(*numbers: float) -> bytes:
        return b"".join(struct.pack(">i", round(number * 65_536)) for number in numbers)

    p3 = ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    tags = {b"wtpt": b"XYZ " + bytes(4) + fixed(0.9642, 1.0, 0.8249)}
    tags[b"desc"] = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(79)
    tags[b"cprt"] = b"text" + bytes(4) + b"none\0\0\0\0"
    if space == b"GRAY":
        tags[b"kTRC"] = curve
    else:
        for letter, primary in zip(b"rgb", primaries or p3, strict=True):
            tags[bytes([letter]) + b"XYZ"] = b"XYZ " + bytes(4) + fixed(*primary)
            tags[bytes([letter]) + b"TRC"] = curve
    start, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, tag in tags.items():
        padded = tag + bytes(-len(tag) % 4)
        table += name + struct.pack(">II", start + len(body), len(tag))
        body += padded
    head = struct.pack(">I", start + len(body)) + bytes(4) + b"\x02\x20\0\0mntr" + space + b"XYZ " + bytes(12) + b"acsp"
    head += bytes(28) + fixed(0.9642, 1.0, 0.8249)
    return head + bytes(128 - len(head)) + struct.pack(">I", len(tags)) + table + body


def png_claiming(width: int, height: int, *, extra: bytes = b"") -> bytes:
    """Return a PNG of a few bytes whose header claims a size; `extra` are chunks before its pixels."""
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = png_chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
    return b"\x89PNG\r\n\x1a\n" + head + extra + pixels + png_chunk(b"IEND", b"")


def png_chunk(name: bytes, content: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def box(kind: bytes, content: bytes) -> bytes:
    """Return one box of a film."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


def film(*, place: bytes) -> bytes:
    """Return an MP4 file of no pictures that says where a phone took it."""
    return (
        box(b"ftyp", b"isom\0\0\2\0isomiso2") + box(b"moov", box(b"udta", box(b"\xa9xyz", place))) + box(b"mdat", b"x")
    )
