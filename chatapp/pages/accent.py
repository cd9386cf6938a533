"""The site's accent, made readable: darkened in the light and lightened in the dark, in OKLCH.

Computed from the chosen color, which is part of the style sheet's URL, so browsers can cache it for a day.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from chatapp.lib.color import contrast, from_oklch, is_color, moved_until, oklch_of
from chatapp.pages.tokens import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, THEME_NAMES, colors

LEAST_TEXT, LEAST_TEXT_IN_HIGH_CONTRAST, LEAST_SIGN = 4.5, 7.0, 3.0
_STEP = 0.005
# How much the hovered button differs.
_STRONGER = 0.08
# Lightness and most chroma of the accent's tint, as in the design's own.
_SOFT = {LIGHT: (0.945, 0.02), DARK: (0.29, 0.035), CONTRAST_LIGHT: (0.925, 0.03), CONTRAST_DARK: (0.28, 0.045)}
_NEAR_BLACK = {DARK: (0.25, 0.03), CONTRAST_DARK: (0.17, 0.03)}
_GROUNDS = ("surface", "surface-low", "surface-float")
# Not longer: the next release may compute them differently.
_ONE_DAY_SECONDS = 86_400


@lru_cache(maxsize=64)
def accent_tokens(color: str) -> dict[str, dict[str, str]]:
    """Return theme -> token -> color, for the accent's tokens. `color` is "#rrggbb"."""
    return {theme: _tokens_of(theme, color) for theme in THEME_NAMES}


@require_safe
def accent_style(request: HttpRequest, digits: str) -> HttpResponse:
    """Serve the style sheet of an accent. Within a release it depends on its URL alone."""
    if not is_color(f"#{digits}"):
        raise Http404
    return HttpResponse(
        _sheet(f"#{digits}"),
        status=HTTPStatus.OK,
        content_type="text/css; charset=utf-8",
        headers={"Cache-Control": f"max-age={_ONE_DAY_SECONDS}, public"},
    )


def _sheet(color: str) -> str:
    found = accent_tokens(color)
    usual = [f"--{name}: light-dark({found[LIGHT][name]}, {found[DARK][name]});" for name in found[LIGHT]]
    # css/contrast.css takes these.
    high = [
        f"--contrast-{name}: light-dark({found[CONTRAST_LIGHT][name]}, {found[CONTRAST_DARK][name]});"
        for name in found[CONTRAST_LIGHT]
    ]
    return f"@layer tokens {{ :root {{ {' '.join(usual + high)} }} }}\n"


def _tokens_of(theme: str, color: str) -> dict[str, str]:
    ground = colors()[theme]
    is_light = theme in (LIGHT, CONTRAST_LIGHT)
    least = LEAST_TEXT_IN_HIGH_CONTRAST if theme in (CONTRAST_LIGHT, CONTRAST_DARK) else LEAST_TEXT
    lightness, chroma, hue = oklch_of(color)
    direction = -_STEP if is_light else _STEP
    soft_lightness, soft_chroma = _SOFT[theme]
    soft = from_oklch(soft_lightness, min(chroma, soft_chroma), hue)
    on_accent = "#ffffff" if is_light else from_oklch(_NEAR_BLACK[theme][0], min(chroma, _NEAR_BLACK[theme][1]), hue)

    def until(passes: Callable[[str], bool], start: float, step: float) -> tuple[str, float]:
        return moved_until(passes, lightness=start, chroma=chroma, hue=hue, step=step)

    def reads_on(grounds: Iterable[str]) -> Callable[[str], bool]:
        grounds = tuple(grounds)
        return lambda found: all(contrast(found, one) >= least for one in grounds)

    grounds = [*(ground[name] for name in _GROUNDS), on_accent]
    press = ground["surface-press"]
    accent, reached = until(
        lambda found: reads_on(grounds)(found) and contrast(found, press) >= LEAST_SIGN, lightness, direction
    )
    text, _ = until(reads_on([*grounds[:-1], soft]), reached, direction)
    strong = from_oklch(reached + (-_STRONGER if is_light else _STRONGER), chroma, hue)
    # Toasts are dark in the light.
    on_ink, _ = until(reads_on([ground["ink"]]), lightness, -direction)
    return {
        "accent": accent,
        "accent-strong": strong,
        "accent-soft": soft,
        "accent-text": text,
        "on-accent": on_accent,
        "accent-on-ink": on_ink,
    }
