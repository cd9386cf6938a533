"""An accent of any color is readable in every theme, and reaches the pages by a style sheet of its own."""

import random
import re

import pytest

from accounts.site import Site, keep_site
from chatapp.lib.color import contrast
from chatapp.pages.accent import accent_tokens
from chatapp.pages.tokens import CONTRAST_DARK, CONTRAST_LIGHT, LIGHT, THEME_NAMES, colors
from chatapp.tests.pages.test_tokens import LEAST_SIGN, LEAST_TEXT, LEAST_TEXT_IN_HIGH_CONTRAST

_chance = random.Random(20)
CHOSEN = [
    "#000000",
    "#ffffff",
    "#ffff00",
    "#0000ff",
    "#808080",
    *(f"#{_chance.randrange(1 << 24):06x}" for _ in range(200)),
]
TEXTS = [
    "on-accent on accent",
    "on-accent on accent-strong",
    "accent on surface",
    "accent-text on surface",
    "accent-text on surface-low",
    "accent-text on surface-float",
    "accent-text on accent-soft",
    "accent-on-ink on ink",
    "ink on accent-soft",
]
SIGNS = ["accent on surface-press", "accent on surface-low"]


def worst(theme: str, pairs: list[str]) -> tuple[float, str, str]:
    def ratio(color: str, pair: str) -> float:
        tokens = {**colors()[theme], **accent_tokens(color)[theme]}
        text, _, ground = pair.partition(" on ")
        return contrast(tokens[text], tokens[ground])

    return min((ratio(color, pair), color, pair) for color in CHOSEN for pair in pairs)


@pytest.mark.house
@pytest.mark.parametrize("theme", THEME_NAMES)
class TestAnyColor:
    def test_is_readable_as_text_and_under_it(self, theme):
        is_high = theme in (CONTRAST_LIGHT, CONTRAST_DARK)
        least = LEAST_TEXT_IN_HIGH_CONTRAST if is_high else LEAST_TEXT
        assert worst(theme, TEXTS) >= (least,)

    def test_is_seen_as_a_dot_and_a_ring(self, theme):
        assert worst(theme, SIGNS) >= (LEAST_SIGN,)


@pytest.mark.house
class TestAReadableColor:
    def test_stays_as_it_was_chosen(self):
        assert accent_tokens("#0b7a75")[LIGHT]["accent"] == "#0b7a75"

    def test_replaces_every_accent_of_the_design(self):
        names = {name for name in colors()[LIGHT] if "accent" in name}
        assert all(tokens.keys() == names for tokens in accent_tokens("#123456").values())


@pytest.mark.django_db
class TestTheSheet:
    def test_names_each_token_twice(self, client):
        answer = client.get("/accent/7b57a8.css")
        assert answer["Content-Type"] == "text/css; charset=utf-8"
        assert answer["Cache-Control"] == "max-age=86400, public"
        names = re.findall(r"--([a-z-]+): light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\);", answer.content.decode())
        assert len(names) == len(set(names)) == 12
        assert "accent" in names and "contrast-accent" in names

    @pytest.mark.parametrize("digits", ["7b57a", "7b57a8a", "zzzzzz", "7b57a8;", "../etc"])
    def test_is_of_a_color_only(self, client, digits):
        assert client.get(f"/accent/{digits}.css").status_code == 404

    def test_is_linked_between_the_tokens_and_high_contrast(self, client):
        keep_site(Site(accent="#7b57a8"))
        page = client.get("/signin").content.decode()
        order = [page.index(part) for part in ("css/tokens", "/accent/7b57a8.css", "css/contrast")]
        assert order == sorted(order)

    def test_is_not_linked_without_an_accent(self, client):
        assert "/accent/" not in client.get("/signin").content.decode()
