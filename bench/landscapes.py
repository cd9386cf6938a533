"""Drawn pictures of a lake with ducks, for the screenshots: nothing that someone could have rights to."""

import io
import math

from PIL import Image, ImageDraw

_SIZE = (1200, 900)
_HORIZON = 560
# name: sky above and at the horizon, the sun or moon with its place, far and near hills, water
_LOOKS = {
    "evening": ("#f3b48a", "#f9dcc0", "#ef8a50", (360, 420), "#9a7aa3", "#6d4f79", "#b98796"),
    "noon": ("#8cc0de", "#d6ecf5", "#ffd98a", (900, 190), "#9cc78f", "#6fa968", "#7fb6cf"),
    "night": ("#1d2440", "#39466e", "#f2e3b0", (880, 230), "#2f3a5c", "#232c47", "#2b3658"),
}
_DUCKS = ((430, 700, 1.0), (640, 660, 0.7), (760, 690, 0.6))


def landscape(name: str) -> bytes:
    """Return the picture as PNG. `name`: evening, noon or night."""
    above, below, disc, (x, y), far, near, water = _LOOKS[name]
    picture = Image.linear_gradient("L").resize(_SIZE)
    image = Image.composite(Image.new("RGB", _SIZE, below), Image.new("RGB", _SIZE, above), picture)
    draw = ImageDraw.Draw(image)
    draw.ellipse((x - 80, y - 80, x + 80, y + 80), fill=disc)
    for color, base, height, waves in ((far, 500, 90, 2.1), (near, 540, 60, 3.2)):
        crest = [(at, base - height * math.sin(at / _SIZE[0] * waves * math.pi + waves)) for at in range(0, 1210, 10)]
        draw.polygon([(0, _SIZE[1]), *crest, (_SIZE[0], _SIZE[1])], fill=color)
    draw.rectangle((0, _HORIZON, *_SIZE), fill=water)
    for left, top, length in ((150, 640, 240), (700, 760, 320), (320, 820, 180), (900, 620, 160)):
        draw.line((left, top, left + length, top), fill=below, width=4)
    for at in _DUCKS:
        _duck(draw, *at)
    stored = io.BytesIO()
    image.save(stored, "PNG")
    return stored.getvalue()


def _duck(draw: ImageDraw.ImageDraw, x: int, y: int, scale: float) -> None:
    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return x + left * scale, y + top * scale, x + right * scale, y + bottom * scale

    draw.pieslice(box(-70, -70, 70, 50), 0, 180, fill="#fbfaf5")
    draw.ellipse(box(-80, -75, -20, -15), fill="#fbfaf5")
    draw.polygon(
        [(x - 76 * scale, y - 50 * scale), (x - 108 * scale, y - 40 * scale), (x - 76 * scale, y - 34 * scale)],
        fill="#f2a33a",
    )
    draw.ellipse(box(-62, -56, -54, -48), fill="#2b2a27")
