"""The verdict about a figure over time."""

import random

import pytest

from bench.slopes import LEAST_VALUES, slope_of

pytestmark = pytest.mark.house


def noisy(*, minutes: int, per_minute: float, noise: float) -> list[float]:
    chance = random.Random(7)
    return [130 + per_minute * minute + chance.uniform(-noise, noise) for minute in range(minutes)]


class TestVerdict:
    @pytest.mark.parametrize(
        ("values", "verdict"),
        [
            (noisy(minutes=90, per_minute=0.0, noise=2), "flat"),
            (noisy(minutes=90, per_minute=0.1, noise=2), "grows"),
            (noisy(minutes=90, per_minute=-0.1, noise=2), "flat"),
            # Within the noise of so few minutes.
            (noisy(minutes=6, per_minute=0.1, noise=2), "flat"),
            # Surely, but by less than 2 % an hour.
            (noisy(minutes=90, per_minute=0.02, noise=0.1), "flat"),
            ([625.0] * 30, "flat"),
            ([625.0, 626, 627, 628, 629, 630], "grows"),
        ],
    )
    def test_it_grows_only_if_that_is_sure_and_matters(self, values, verdict):
        assert slope_of(values).verdict == verdict

    def test_a_short_run_has_none(self):
        assert slope_of([1.0] * (LEAST_VALUES - 1)).verdict == "too short to tell"

    def test_the_slope_is_that_of_an_hour(self):
        found = slope_of([10.0, 11, 12, 13, 14])
        assert found.per_hour == pytest.approx(60)
        assert str(found) == "10.0 → 14.0, slope +60.00 an hour: grows"
