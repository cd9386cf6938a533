"""Program that re-encodes the picture `source` in a folder: `whole` and smaller versions, without any metadata.

chatapp.lib.file_pictures runs it in a process with memory and time limits, because of bugs in decoders and
decompression bombs. Output is JSON: what was made, or {"fault": "type" | "size" | "broken"}.
"""

import base64
import io
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageFile, ImageOps, ImageSequence

from chatapp.lib.picture_maker import DAMAGED, in_srgb

# Longest sides of the versions; a picture that is no larger has none of that size.
SIZES = (360, 720, 1440)
# Printed on A3 it still has 300 dots per inch, and decoding and encoding it take a second.
MAX_SIDE = 4096
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF")
# JPEG is decoded at a half, a quarter or an eighth: phones take pictures of 200 million pixels.
MAX_PIXELS = 50_000_000
MAX_JPEG_PIXELS = 400_000_000
_DRAFT_PIXELS = 25_000_000
# An animation beyond this shows its first frame only.
_MAX_FRAMES = 400
_MAX_FRAME_PIXELS = 120_000_000
_PLACEHOLDER_SIDE = 16
MAX_MEMORY_BYTES = 1024 * 1024 * 1024
MAX_CPU_SECONDS = 20
_MAX_FILE_BYTES = 256 * 1024 * 1024


def main(folder: Path) -> dict[str, Any]:
    """Write the versions into `folder` and return the output."""
    try:
        image = _opened(folder / "source")
    except DAMAGED:
        return {"fault": "type"}
    pixels = image.width * image.height
    if pixels > (MAX_JPEG_PIXELS if image.format == "JPEG" else MAX_PIXELS):
        return {"fault": "size"}
    try:
        is_animated = _write_animation(image, folder / "whole")
        upright = _upright(image)
        mime = "image/webp" if is_animated else _write_whole(upright, image.format or "", folder / "whole")
        width, height = upright.size
        sizes, smallest = _write_sizes(upright, folder)
        return {
            "width": width,
            "height": height,
            "is_animated": is_animated,
            "mime": mime,
            "sizes": sizes,
            "placeholder": _placeholder(smallest),
        }
    except DAMAGED:
        return {"fault": "broken"}


def _opened(path: Path) -> Image.Image:
    """Open a picture without decoding it. Errors: those of `DAMAGED`."""
    with path.open("rb") as source:
        box = source.read(12)[4:8]
    # HEIC. Loading its decoder takes as long as shrinking a small picture of another format.
    if box == b"ftyp":
        import pillow_heif  # noqa: PLC0415

        pillow_heif.register_heif_opener(thumbnails=False)
    return Image.open(path, formats=FORMATS)


def _upright(image: Image.Image) -> Image.Image:
    """Return the picture (its first frame) in sRGB, turned as its orientation says, at most `MAX_SIDE` long."""
    if image.format == "JPEG":
        shrink = next(one for one in (1, 2, 4, 8) if image.width * image.height / one**2 <= _DRAFT_PIXELS)
        image.draft(None, (image.width // shrink, image.height // shrink))
    elif getattr(image, "n_frames", 1) > 1:
        image.seek(0)
    image.load()
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    icc = image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)
    turned: Image.Image = image
    if turned.mode in ("P", "PA", "1"):
        turned = turned.convert("RGBA" if has_alpha else "RGB")
    if max(turned.size) > MAX_SIDE:
        turned.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if turned.mode.startswith("I"):
        # 16-bit gray: Pillow's own conversion clips values above 255.
        turned = turned.convert("I").point(lambda gray: gray / 257 + 0.5).convert("L")
        has_alpha = False
    plain, mode = in_srgb(turned, icc), "RGBA" if has_alpha else "RGB"
    # Each copy of a large picture costs a tenth of a second.
    plain = plain if plain.mode == mode else plain.convert(mode)
    plain.info.clear()
    return plain


def _write_whole(image: Image.Image, kind: str, path: Path) -> str:
    """Write the picture in the format it came in, if browsers know it, and return its media type."""
    if kind in ("PNG", "GIF"):
        image.save(path, "PNG", compress_level=4)
        return "image/png"
    if kind == "WEBP" or image.mode == "RGBA":
        image.save(path, "WEBP", quality=90, method=2)
        return "image/webp"
    image.save(path, "JPEG", quality=88)
    return "image/jpeg"


def _write_sizes(image: Image.Image, folder: Path) -> tuple[list[int], Image.Image]:
    """Write each size from the next larger one; return the sizes and the smallest picture. Changes `image`."""
    made: list[int] = []
    longest = max(image.size)
    for size in reversed(SIZES):
        if longest <= size and size != SIZES[0]:
            continue
        # A much larger picture is halved by averaging before it is resampled: that takes a third of the time.
        image.thumbnail((size, size), Image.Resampling.LANCZOS, reducing_gap=1.25)
        image.save(folder / str(size), "WEBP", quality=80, method=1)
        made.insert(0, size)
    return made, image


def _placeholder(image: Image.Image) -> str:
    image.thumbnail((_PLACEHOLDER_SIDE, _PLACEHOLDER_SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    output = io.BytesIO()
    image.save(output, "WEBP", quality=20, method=6)
    return f"data:image/webp;base64,{base64.b64encode(output.getvalue()).decode()}"


def _write_animation(image: Image.Image, path: Path) -> bool:
    """Write all frames of an animation as WebP; return False for a picture that doesn't move, or moves too much."""
    frames = getattr(image, "n_frames", 1)
    if image.format not in ("GIF", "WEBP") or frames < 2:
        return False
    if frames > _MAX_FRAMES or frames * image.width * image.height > _MAX_FRAME_PIXELS:
        return False
    shown, pauses = [], []
    for frame in ImageSequence.Iterator(image):
        pauses.append(max(20, int(frame.info.get("duration", 100) or 100)))
        plain = frame.convert("RGBA")
        plain.info.clear()
        shown.append(plain)
    shown[0].save(
        path, "WEBP", save_all=True, append_images=shown[1:], duration=pauses, loop=int(image.info.get("loop", 0)),
        quality=75, method=0,
    )  # fmt: skip
    return True


if __name__ == "__main__":
    # Messages and pages come first.
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_FILE_BYTES, _MAX_FILE_BYTES))
    # Checked here, by format.
    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    json.dump(main(Path(sys.argv[1])), sys.stdout)
