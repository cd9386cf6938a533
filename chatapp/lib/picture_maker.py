"""Program that reads a picture from stdin and re-encodes it as square WebP in the sizes given as arguments.

chatapp.lib.pictures runs it in a process with memory and time limits, because of bugs in decoders and decompression
bombs. Output is JSON: size -> base64, or {"fault": "type" | "size" | "broken"}. It imports nothing of ChatApp.
"""

import base64
import io
import json
import resource
import struct
import sys

from PIL import Image, ImageCms, ImageFile, ImageOps

MAX_PIXELS = 50_000_000
# Four bytes for each of 50 million pixels, once decoded and once rotated, plus Pillow itself.
MAX_MEMORY_BYTES = 1024 * 1024 * 1024
MAX_CPU_SECONDS = 5
# A printer's ICC profile has a few megabytes at most, a screen's a few hundred bytes.
MAX_PROFILE_BYTES = 4 * 1024 * 1024
SRGB = ImageCms.createProfile("sRGB")
# Color space of a profile -> required mode of the picture.
PROFILED_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# Exceptions that decoders raise for a damaged file.
DAMAGED = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, AttributeError, OverflowError,
    MemoryError, ZeroDivisionError, struct.error, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def main(sizes: list[int]) -> dict[str, str]:
    """Return the output."""
    content = sys.stdin.buffer.read()
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    except DAMAGED as error:
        is_bomb = isinstance(error, Image.DecompressionBombError)
        return {"fault": "size" if is_bomb else "type"}
    if image.width * image.height > MAX_PIXELS:
        return {"fault": "size"}
    try:
        # Decodes JPEG at a reduced size; no effect on other formats.
        image.draft("RGB", (2 * max(sizes), 2 * max(sizes)))
        image.load()
        upright = ImageOps.exif_transpose(image)
        return {str(size): base64.b64encode(_square(upright, size)).decode() for size in sizes}
    except DAMAGED:
        return {"fault": "broken"}


def _square(image: Image.Image, size: int) -> bytes:
    """Return the center square of the image as WebP, without metadata."""
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    # Scaled before it is converted, so a picture of 50 million pixels is never copied at full size.
    side = min(image.width, image.height)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    box = (left, top, left + side, top + side)
    if image.mode in ("P", "PA", "1"):
        image = image.convert("RGBA" if has_alpha else "RGB")
    small = image.resize((size, size), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    if small.mode.startswith("I"):
        # 16-bit gray: Pillow's own conversion clips values above 255.
        small = small.convert("I").point(lambda grey: grey / 257 + 0.5).convert("L")
        has_alpha = False
    small = in_srgb(small, image.info.get("icc_profile"))
    plain = Image.new("RGBA" if has_alpha else "RGB", (size, size))
    plain.paste(small.convert(plain.mode))
    output = io.BytesIO()
    plain.save(output, "WEBP", quality=85, method=4)
    return output.getvalue()


def in_srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    """Convert the image from its ICC profile to sRGB. A broken profile is ignored."""
    if not icc or len(icc) > MAX_PROFILE_BYTES:
        return image
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        mode = PROFILED_MODES.get(profile.profile.xcolor_space.strip(), "")
        is_grey = image.mode in ("L", "LA")
        # A gray image with an RGB profile is converted; a color image with a gray profile is a mistake.
        if not mode or (mode == "L" and not is_grey) or (mode == "CMYK") != (image.mode == "CMYK"):
            return image
        base, alpha = image.convert(mode), image.getchannel("A") if "A" in image.getbands() else None
        converted = ImageCms.profileToProfile(base, profile, SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, *DAMAGED):
        return image
    if converted is None:
        return image
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    json.dump(main([int(size) for size in sys.argv[1:]]), sys.stdout)
