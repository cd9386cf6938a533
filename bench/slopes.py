"""Whether a figure that is read once a minute grows: a straight line through it, and how sure its slope is."""

from collections.abc import Sequence
from statistics import linear_regression, mean
from typing import NamedTuple

# Growth that matters: in an hour, a share of the mean.
TOLERANCE_PER_HOUR = 0.02
# Student's t for 97.5 %, by degrees of freedom; beyond the table it is at most the last.
_T = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13)
LEAST_VALUES = 5


class Slope(NamedTuple):
    """The line through the values of successive minutes. `sure_per_hour`: the slope is at least that (97.5 %)."""

    first: float
    last: float
    per_hour: float
    sure_per_hour: float
    verdict: str

    def __str__(self) -> str:
        """Return it as one line's end."""
        return f"{self.first:.1f} → {self.last:.1f}, slope {self.per_hour:+.2f} an hour: {self.verdict}"


def slope_of(values: Sequence[float]) -> Slope:
    """Return the slope of one value a minute; `flat` unless it surely grows by more than the tolerance."""
    if len(values) < LEAST_VALUES:
        return Slope(values[0], values[-1], 0.0, 0.0, "too short to tell")
    minutes = range(len(values))
    slope, intercept = linear_regression(minutes, values)
    freedom = len(values) - 2
    squares = sum((value - intercept - slope * minute) ** 2 for minute, value in zip(minutes, values, strict=True))
    spread = sum((minute - mean(minutes)) ** 2 for minute in minutes)
    error = (squares / freedom / spread) ** 0.5
    sure_per_hour = 60 * (slope - _T[min(freedom, len(_T)) - 1] * error)
    grows = sure_per_hour > TOLERANCE_PER_HOUR * abs(mean(values))
    return Slope(values[0], values[-1], 60 * slope, sure_per_hour, "grows" if grows else "flat")
