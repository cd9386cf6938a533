"""Pictures for tests, good and evil."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def picture_bytes(kind: str = "PNG", *, size: tuple[int, int] = (30, 20), mode: str = "RGB", **options: Any) -> bytes:
    """Return a red picture as a file's content."""
    colour = {"RGB": "red", "RGBA": (255, 0, 0, 128)}.get(mode, 1)
    output = io.BytesIO()
    Image.new(mode, size, colour).save(output, kind, **options)
    return output.getvalue()


def png_claiming(width: int, height: int, *, extra: bytes = b"") -> bytes:
    """Return a PNG of a few bytes whose head claims a size; `extra` are chunks before its pixels."""
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = png_chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
    return b"\x89PNG\r\n\x1a\n" + head + extra + pixels + png_chunk(b"IEND", b"")


def png_chunk(name: bytes, content: bytes) -> bytes:
    """Return one part of a PNG."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
