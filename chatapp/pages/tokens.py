"""The design tokens' colors, read from the style sheets, which define them."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings

# A name in css/tokens.css or css/contrast.css with its value in the light and in the dark.
_TOKEN = re.compile(
    r"^[ \t]*--([a-z-]+): (?:var\(--[a-z-]+, )?light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)\)?;", re.MULTILINE
)
LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK = THEME_NAMES = ("light", "dark", "contrast-light", "contrast-dark")


@cache
def colors() -> dict[str, dict[str, str]]:
    """Return theme -> token -> "#rrggbb"."""
    usual, contrast = (_TOKEN.findall(_sheet(name)) for name in ("tokens.css", "contrast.css"))
    return {
        LIGHT: {name: light for name, light, _ in usual},
        DARK: {name: dark for name, _, dark in usual},
        CONTRAST_LIGHT: {name: light for name, light, _ in contrast},
        CONTRAST_DARK: {name: dark for name, _, dark in contrast},
    }


def _sheet(name: str) -> str:
    return (Path(settings.ASSETS_DIR) / "static" / "css" / name).read_text()
