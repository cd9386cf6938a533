"""Colors: contrast as WCAG 2.2 computes it, lightness and chroma in OKLCH.

Shape: a color is "#rrggbb". Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio and
https://bottosson.github.io/posts/oklab/.
"""

import math
import re
from collections.abc import Callable

_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
# In search of a chroma that the screen can show.
_STEPS = 16
_ROUNDING = 1e-4

Triple = tuple[float, float, float]


def is_color(text: str) -> bool:
    """Return whether this is "#rrggbb"."""
    return _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def oklch_of(color: str) -> Triple:
    """Return lightness (0 to 1), chroma and hue (radians)."""
    red, green, blue = _linear(color)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Return the color; a chroma that no screen shows at this lightness is lowered until one does."""
    lightness = min(max(lightness, 0.0), 1.0)
    shown, most = _rgb_of(lightness, chroma, hue), chroma
    if not _is_shown(shown):
        least = 0.0
        for _ in range(_STEPS):
            middle = (least + most) / 2
            least, most = (middle, most) if _is_shown(_rgb_of(lightness, middle, hue)) else (least, middle)
        shown = _rgb_of(lightness, least, hue)
    return "#" + "".join(f"{round(255 * _encoded(part)):02x}" for part in shown)


def _rgb_of(lightness: float, chroma: float, hue: float) -> Triple:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _is_shown(rgb: Triple) -> bool:
    return all(-_ROUNDING <= part <= 1 + _ROUNDING for part in rgb)


def _luminance(color: str) -> float:
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(color: str) -> Triple:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _decoded(red), _decoded(green), _decoded(blue)


def _decoded(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _encoded(part: float) -> float:
    part = min(max(part, 0.0), 1.0)
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def moved_until(
    passes: Callable[[str], bool], *, lightness: float, chroma: float, hue: float, step: float
) -> tuple[str, float]:
    """Return the first color that passes on the way to black or white, which do, and its lightness."""
    color, end = from_oklch(lightness, chroma, hue), (1.0 if step > 0 else 0.0)
    while not passes(color) and lightness != end:
        lightness = min(max(lightness + step, 0.0), 1.0)
        color = from_oklch(lightness, chroma, hue)
    return color, lightness
