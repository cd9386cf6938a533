"""Color profiles of uploaded pictures: the colors their author saw, converted to sRGB."""

import base64
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from chatapp.lib import picture_maker
from chatapp.tests.pictures import icc_profile


def kept(image: Image.Image, kind: str = "PNG", **options: object) -> Image.Image:
    """Return the processed image, uploaded as this file format."""
    output = io.BytesIO()
    image.save(output, kind, **options)
    command = [sys.executable, "-I", str(Path(picture_maker.__file__)), "64"]
    done = subprocess.run(command, input=output.getvalue(), capture_output=True, check=True)
    answer = json.loads(done.stdout)
    assert "fault" not in answer, answer
    made = Image.open(io.BytesIO(base64.b64decode(answer["64"])))
    assert "icc_profile" not in made.info
    return made


def colour(image: Image.Image) -> tuple[int, ...]:
    return tuple(image.getpixel((32, 32)))


def is_near(found: tuple[int, ...], wanted: tuple[int, ...], by: int = 10) -> bool:
    return len(found) == len(wanted) and all(abs(one - other) <= by for one, other in zip(found, wanted, strict=True))


def plain(mode: str, value: object) -> Image.Image:
    return Image.new(mode, (80, 80), value)


class TestSixteenBits:
    @pytest.mark.parametrize("grey", [0, 300, 12_850, 32_896, 51_400, 65_535])
    def test_a_grey_stays_as_light_as_it_is(self, grey):
        assert is_near(colour(kept(plain("I;16", grey))), (grey // 257,) * 3, by=4)

    def test_a_ramp_goes_from_black_to_white(self):
        ramp = Image.new("I;16", (256, 256))
        for x in range(256):
            for y in range(256):
                ramp.putpixel((x, y), x * 257)
        made = kept(ramp)
        row = [made.getpixel((x, 32))[0] for x in range(64)]
        assert row == sorted(row)
        assert row[0] < 12
        assert row[-1] > 243

    def test_greys_of_eight_bits_and_of_one_are_as_ever(self):
        assert is_near(colour(kept(plain("L", 128))), (128,) * 3, by=4)
        assert is_near(colour(kept(plain("1", 1))), (255,) * 3, by=4)


class TestProfiles:
    # sRGB's pure red, green and a gray, in Display P3.
    @pytest.mark.parametrize(
        ("shown", "wanted"),
        [((234, 51, 35), (255, 0, 0)), ((117, 251, 76), (0, 255, 0)), ((128, 128, 128), (128,) * 3)],
    )
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
    def test_display_p3_becomes_srgb(self, shown, wanted, kind):
        assert is_near(colour(kept(plain("RGB", shown), kind, icc_profile=icc_profile())), wanted, by=24)

    def test_another_profile_is_followed_whatever_it_says(self):
        red, green, blue = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
        swapped = icc_profile(primaries=(green, red, blue))
        assert is_near(colour(kept(plain("RGB", (255, 0, 0)), icc_profile=swapped)), (0, 255, 0), by=14)

    def test_greys_with_a_curve_of_their_own(self):
        linear = icc_profile(b"GRAY", gamma=1.0)
        assert is_near(colour(kept(plain("L", 128), icc_profile=linear)), (188,) * 3)

    def test_grey_under_a_profile_of_colours_stays_grey(self):
        found = colour(kept(plain("L", 128), icc_profile=icc_profile()))
        assert max(found) - min(found) <= 4

    def test_transparency_is_kept(self):
        made = kept(plain("RGBA", (234, 51, 35, 128)), icc_profile=icc_profile())
        assert is_near(colour(made), (255, 0, 0, 128), by=14)

    @pytest.mark.parametrize(
        "profile", [b"no profile", icc_profile()[:200], icc_profile(b"GRAY"), icc_profile(b"CMYK"), b"\0" * 5_000]
    )
    def test_one_that_is_broken_or_for_something_else_names_nothing(self, profile):
        assert is_near(colour(kept(plain("RGB", (200, 100, 50)), icc_profile=profile)), (200, 100, 50), by=6)


class TestOtherModes:
    def test_cmyk_by_jpeg(self):
        assert is_near(colour(kept(plain("CMYK", (0, 255, 255, 0)), "JPEG")), (255, 0, 0), by=14)

    @pytest.mark.parametrize(("index", "alpha"), [(0, 0), (1, 255)])
    def test_a_palette_with_a_clear_colour(self, index, alpha):
        image = plain("P", index)
        image.putpalette([0, 0, 0, 255, 0, 0])
        # A transparent corner: otherwise the file would have no alpha channel.
        image.putpixel((0, 0), 0)
        made = kept(image, transparency=0).convert("RGBA")
        assert abs(made.getpixel((32, 32))[3] - alpha) <= 8

    def test_grey_with_transparency(self):
        assert is_near(colour(kept(plain("LA", (128, 60)))), (128, 128, 128, 60), by=8)
