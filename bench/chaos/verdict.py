"""The result of a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from bench.chaos.recovery import Recoveries

COUNTERS = ("lost", "doubled", "disordered", "unauthorised", "phantom")
MOST_EXAMPLES = 5


@dataclass
class Verdict:
    """The counters of a run, with the first examples of each. `answers` and `changes`: acknowledged ones by kind."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    acknowledged: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    shown: int = 0
    screens: int = 0
    stored: int = 0
    recoveries: Recoveries = field(default_factory=Recoveries)

    def blame(self, counter: str, example: str) -> None:
        """Count one violation."""
        self.counts[counter] += 1
        if len(self.examples[counter]) < MOST_EXAMPLES:
            self.examples[counter].append(example)

    @property
    def is_clean(self) -> bool:
        """Whether every promise was kept, and every tab could report."""
        return not any(self.counts.values())
