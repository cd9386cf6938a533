"""Program that reads a picture from stdin and re-encodes it as a small WebP square, animated if it was, and one still.

chatapp.lib.emoji_pictures runs it in a process with memory and time limits, because of bugs in decoders and
decompression bombs. Output is JSON: {"moving", "still"} in base64, or {"fault": "type" | "size" | "frames" | "broken"}.
"""

import base64
import io
import json
import resource
import sys

from PIL import Image, ImageFile, ImageOps, ImageSequence

from chatapp.lib.picture_maker import DAMAGED, FORMATS, MAX_CPU_SECONDS, MAX_MEMORY_BYTES, MAX_PIXELS, in_srgb

# Twice the largest size in which it is shown, on a screen with two pixels per point.
SIDE = 128
MAX_FRAMES = 100
# A page may show many of them.
MAX_OUTPUT_BYTES = 512 * 1024
_LEAST_PAUSE_MS = 20
_USUAL_PAUSE_MS = 100


def main() -> dict[str, str]:
    """Return the output."""
    content = sys.stdin.buffer.read()
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    except DAMAGED as error:
        return {"fault": "size" if isinstance(error, Image.DecompressionBombError) else "type"}
    try:
        count = getattr(image, "n_frames", 1)
        if count > MAX_FRAMES:
            return {"fault": "frames"}
        if image.width * image.height * count > MAX_PIXELS:
            return {"fault": "size"}
        frames, pauses = [], []
        for frame in ImageSequence.Iterator(image):
            pauses.append(max(_LEAST_PAUSE_MS, int(frame.info.get("duration") or _USUAL_PAUSE_MS)))
            frames.append(_fitted(frame))
        still = _encoded(frames[:1], pauses[:1])
        moving = _encoded(frames, pauses) if count > 1 else still
    except DAMAGED:
        return {"fault": "broken"}
    if len(moving) > MAX_OUTPUT_BYTES:
        return {"fault": "frames"}
    return {"moving": base64.b64encode(moving).decode(), "still": base64.b64encode(still).decode()}


def _fitted(frame: Image.Image) -> Image.Image:
    """Return the whole picture in a transparent square, without metadata."""
    upright = ImageOps.exif_transpose(frame)
    if upright.mode.startswith("I"):
        # 16-bit gray: Pillow's own conversion clips values above 255.
        upright = upright.convert("I").point(lambda gray: gray / 257 + 0.5).convert("L")
    if upright.mode in ("P", "PA", "1", "LA", "L"):
        upright = upright.convert("RGBA")
    small = ImageOps.contain(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    small = in_srgb(small, frame.info.get("icc_profile")).convert("RGBA")
    square = Image.new("RGBA", (SIDE, SIDE))
    square.paste(small, ((SIDE - small.width) // 2, (SIDE - small.height) // 2))
    return square


def _encoded(frames: list[Image.Image], pauses: list[int]) -> bytes:
    output = io.BytesIO()
    if len(frames) == 1:
        frames[0].save(output, "WEBP", quality=85, method=4)
    else:
        frames[0].save(
            output, "WEBP", save_all=True, append_images=frames[1:], duration=pauses, loop=0, quality=75, method=0
        )
    return output.getvalue()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    json.dump(main(), sys.stdout)
