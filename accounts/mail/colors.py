"""The colors of mails: the site's accent, made readable in the light and in the dark."""

from functools import lru_cache

from chatapp.lib.color import contrast, from_oklch, is_color, moved_until, oklch_of

# The design's own.
_USUAL = {"light": "#0b7a75", "on_light": "#ffffff", "dark": "#4fc4bb", "on_dark": "#0f2624"}
_CARD_IN_DARK = "#1c1b19"
_LEAST = 4.5
_STEP = 0.005
_NEAR_BLACK, _NEAR_BLACK_CHROMA = 0.25, 0.03


@lru_cache(maxsize=64)
def mail_colors(accent: str) -> dict[str, str]:
    """Return the accent and the text on it, in the light and in the dark; the design's own for no color."""
    if not is_color(accent):
        return _USUAL
    lightness, chroma, hue = oklch_of(accent)
    on_dark = from_oklch(_NEAR_BLACK, min(chroma, _NEAR_BLACK_CHROMA), hue)

    def moved(*grounds: str, step: float) -> str:
        def passes(color: str) -> bool:
            return all(contrast(color, ground) >= _LEAST for ground in grounds)

        return moved_until(passes, lightness=lightness, chroma=chroma, hue=hue, step=step)[0]

    return {
        "light": moved("#ffffff", step=-_STEP),
        "on_light": "#ffffff",
        "dark": moved(_CARD_IN_DARK, on_dark, step=_STEP),
        "on_dark": on_dark,
    }
