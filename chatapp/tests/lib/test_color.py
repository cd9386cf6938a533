"""Contrast and OKLCH, by published values and by going there and back."""

import random

import pytest

from chatapp.lib.color import contrast, from_oklch, is_color, oklch_of


class TestContrast:
    @pytest.mark.parametrize(
        ("one", "other", "ratio"),
        [
            ("#000000", "#ffffff", 21),
            ("#767676", "#ffffff", 4.54),
            ("#0000ff", "#ffffff", 8.59),
            ("#777777", "#777777", 1),
        ],
    )
    def test_is_what_the_guideline_computes(self, one, other, ratio):
        assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


class TestOklch:
    def test_there_and_back_is_the_same_color(self):
        chance = random.Random(11)
        for _ in range(500):
            color = f"#{chance.randrange(1 << 24):06x}"
            assert from_oklch(*oklch_of(color)) == color

    def test_is_what_its_author_published(self):
        lightness, chroma, _ = oklch_of("#ff0000")
        assert (round(lightness, 3), round(chroma, 3)) == (0.628, 0.258)

    def test_a_color_beyond_the_screen_keeps_its_lightness_and_hue(self):
        lightness, chroma, hue = oklch_of(from_oklch(0.9, 0.4, 0.5))
        assert (round(lightness, 2), round(hue, 1)) == (0.9, 0.5)
        assert chroma < 0.4


class TestIsColor:
    @pytest.mark.parametrize("text", ["#0b7a75", "#FFFFFF"])
    def test_six_digits(self, text):
        assert is_color(text)

    @pytest.mark.parametrize("text", ["", "#fff", "0b7a75", "#0b7a75\n", "#0b7a7g", "red", "#0b7a75;}", "#０b7a75"])
    def test_nothing_else(self, text):
        assert not is_color(text)
