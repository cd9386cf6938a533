"""The contrast of every pair that the pages use, computed from the style sheets, in each theme."""

import re

import pytest

from chatapp.checks.repository import text
from chatapp.lib.color import contrast
from chatapp.pages.tokens import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, THEME_NAMES, colors

pytestmark = pytest.mark.house

LEAST_TEXT, LEAST_TEXT_IN_HIGH_CONTRAST, LEAST_SIGN = 4.5, 7, 3
TEXTS = [
    "ink on surface",
    "ink on surface-low",
    "ink on surface-press",
    "ink-soft on surface",
    "ink-soft on surface-low",
    "ink-soft on surface-sunken",
    "ink-soft on surface-press",
    "accent-text on surface",
    "accent-text on accent-soft",
    "accent-text on surface-low",
    "on-accent on accent",
    "danger on surface",
    "danger on danger-soft",
    "danger on surface-low",
    "on-danger on danger",
    "ok-text on ok-soft",
    "warn-text on warn-soft",
    "ink on mark",
    "code-name on code-bg",
    "code-text on code-bg",
    "code-note on code-bg",
    "code-number on code-bg",
]
# Controls, dots, and the focus ring.
SIGNS = [
    "line-control on surface",
    "line-control on surface-low",
    "accent on surface",
    "accent on surface-press",
    "ok on surface",
    "ok on surface-low",
    "ok on surface-press",
    "warn on surface",
]
# What a pointer changes, and floats: not in the table, but just as readable.
ALSO_TEXTS = [
    "on-accent on accent-strong",
    "on-danger on danger-strong",
    "ink on surface-float",
    "ink-soft on surface-float",
    "danger on surface-float",
    "accent-text on surface-float",
    "ink on accent-soft",
    "ink on surface-sunken",
    "accent-on-ink on ink",
    "surface on ink",
]
PEOPLE = re.findall(r"--person-\d: (#[0-9a-f]{6});", text("static/css/tokens.css"))


def ratio(theme: str, pair: str) -> float:
    text, _, ground = pair.partition(" on ")
    return contrast(colors()[theme][text], colors()[theme][ground])


@pytest.mark.parametrize("theme", THEME_NAMES)
class TestContrast:
    @pytest.mark.parametrize("pair", [*TEXTS, *ALSO_TEXTS])
    def test_of_text(self, theme, pair):
        is_high = theme in (CONTRAST_LIGHT, CONTRAST_DARK)
        assert ratio(theme, pair) >= (LEAST_TEXT_IN_HIGH_CONTRAST if is_high else LEAST_TEXT)

    @pytest.mark.parametrize("pair", SIGNS)
    def test_of_controls_dots_and_focus(self, theme, pair):
        assert ratio(theme, pair) >= LEAST_SIGN


class TestTheTable:
    def test_has_thirty_pairs(self):
        assert len({*TEXTS, *SIGNS}) == 30

    @pytest.mark.parametrize(
        ("theme", "pair", "shown"),
        [
            (LIGHT, "ink on surface", 16.1),
            (LIGHT, "ok on surface-press", 3.2),
            (DARK, "on-accent on accent", 7.5),
            (DARK, "warn on surface", 8.5),
            (CONTRAST_LIGHT, "ok-text on ok-soft", 7.3),
            (CONTRAST_DARK, "ink-soft on surface-press", 8.7),
        ],
    )
    def test_says_what_the_sheets_say(self, theme, pair, shown):
        assert round(ratio(theme, pair), 1) == shown

    def test_names_every_color_in_high_contrast(self):
        # Translucent ones have no contrast of their own.
        assert colors()[CONTRAST_LIGHT].keys() - {"line-card"} == colors()[LIGHT].keys()

    def test_white_on_a_face(self):
        assert len(PEOPLE) == 8
        assert min(round(contrast("#ffffff", color), 1) for color in PEOPLE) >= 4.7
