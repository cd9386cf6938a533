"""Builds one SVG sprite from icon files, so that a page loads all icons with one request."""

import re
from pathlib import Path

_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def build_sprite(*, folder: Path, names: tuple[str, ...], credit: str) -> str:
    """Return the sprite's text, one symbol per name.

    Errors: FileNotFoundError for an icon missing in the package.
    """
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">', f"<!-- {credit} -->"]
    for name in names:
        found = _DRAWING.search((folder / f"{name}.svg").read_text())
        if not found:
            raise ValueError(f"{name}.svg holds no drawing")
        shapes = "".join(line.strip().replace(" />", "/>") for line in found[1].splitlines())
        lines.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    return "\n".join([*lines, "</svg>"]) + "\n"
