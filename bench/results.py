"""Measurements: the values of each round by workload, server and unit; medians, ranges, ratios."""

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import Any

Key = tuple[str, str, str]


@dataclass
class Results:
    """Values by (work, who, unit), in the order of the rounds."""

    values: dict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))
    notes: list[str] = field(default_factory=list)

    def add(self, work: str, who: str, **units: float) -> None:
        """Add one round's values; also print them, so that a long run can be watched."""
        for unit, value in units.items():
            self.values[work, who, unit].append(value)
        said = ", ".join(f"{unit.replace('_', ' ')} {shown(value)}" for unit, value in units.items())
        print(f"  {work} · {who}: {said}", flush=True)

    def note(self, text: str) -> None:
        """Add a note that belongs to the figures."""
        self.notes.append(text)
        print(f"  ! {text}", flush=True)

    def middle(self, work: str, who: str, unit: str) -> float | None:
        """Return the median, or None when it was not measured."""
        found = self.values.get((work, who, unit))
        return median(found) if found else None

    def ratio(self, work: str, who: str, other: str, unit: str) -> float | None:
        """Return the median of the ratios within each round: drift between rounds cancels out."""
        ours, theirs = self.values.get((work, who, unit)), self.values.get((work, other, unit))
        if not ours or not theirs:
            return None
        return median(mine / max(yours, 1e-9) for mine, yours in zip(ours, theirs, strict=False))

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per figure."""
        return [
            {
                "work": work,
                "who": who,
                "unit": unit,
                "median": median(values),
                "lowest": min(values),
                "highest": max(values),
                "values": values,
            }
            for (work, who, unit), values in self.values.items()
        ]


def shown(value: float | None) -> str:
    """Format a number for the tables: three significant digits, thousands separated by commas."""
    if value is None:
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
