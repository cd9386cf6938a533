"""How long people waited in a fault, and whether that is within its limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bench.chaos.journal import Line

# pause: no one was acknowledged anything. slowest: one message, with all its repetitions, from its first sending or the
# begin of the fault on.
Measure = Literal["pause", "slowest"]


@dataclass(frozen=True)
class Limit:
    """The longest that a measure may take. `is_beside_database`: in addition to the bare database's own pause."""

    measure: Measure
    seconds: float
    is_beside_database: bool = False


@dataclass
class Window:
    """One injection of a fault: from its begin until all is well again."""

    fault: str
    begin: float
    end: float = float("inf")
    limit: Limit | None = None


@dataclass(frozen=True)
class Waiting:
    """What a window measured, in seconds."""

    fault: str
    acknowledged: int
    pause: float
    slowest: float
    database_pause: float
    limit: Limit | None

    @property
    def limit_seconds(self) -> float | None:
        """The limit of this run; None without one."""
        if self.limit is None:
            return None
        return self.limit.seconds + (self.database_pause if self.limit.is_beside_database else 0.0)

    @property
    def is_within(self) -> bool:
        """Whether it waited no longer than its limit."""
        seconds = self.limit_seconds
        return seconds is None or self.limit is None or getattr(self, self.limit.measure) <= seconds


def longest_pause(times: Sequence[float], *, begin: float, end: float) -> float:
    """Return the longest time without any of `times` (sorted) that touches begin..end."""
    before = max((at for at in times if at <= begin), default=begin)
    inside = [at for at in times if begin < at <= end]
    after = min((at for at in times if at > end), default=end)
    moments = [before, *inside, after]
    return max(later - earlier for earlier, later in pairwise(moments))


def waited(window: Window, *, lines: Iterable[Line], writes: Sequence[float]) -> Waiting:
    """Measure one window. `writes`: when the bare database committed, sorted."""
    sent: dict[str, float] = {}
    acked: dict[str, float] = {}
    for line in lines:
        match line:
            case ["sent", at, _tab, _chat, token]:
                sent.setdefault(token, at)
            case ["acked", at, _tab, _chat, token, *_]:
                acked.setdefault(token, at)
    answered = sorted(acked.values())
    touching = [
        acked[token] - max(at, window.begin)
        for token, at in sent.items()
        if token in acked and at <= window.end and acked[token] >= window.begin
    ]
    return Waiting(
        fault=window.fault,
        acknowledged=sum(window.begin <= at <= window.end for at in answered),
        pause=longest_pause(answered, begin=window.begin, end=window.end),
        slowest=max(touching, default=0.0),
        database_pause=longest_pause(writes, begin=window.begin, end=window.end),
        limit=window.limit,
    )


def table(found: Sequence[Waiting]) -> list[str]:
    """Return lines that compare the measures with their limits."""
    head = f"{'fault':<20}{'acknowledged':>13}{'longest pause':>15}{'database alone':>16}{'slowest message':>17}  limit"
    lines = [head]
    for one in found:
        limit = "–"
        if one.limit is not None:
            verdict = "kept" if one.is_within else "BROKEN"
            limit = f"{one.limit.measure} ≤ {one.limit_seconds:.1f} s: {verdict}"
        figures = f"{one.pause:>13.1f} s{one.database_pause:>14.1f} s{one.slowest:>15.1f} s"
        lines.append(f"{one.fault:<20}{one.acknowledged:>13,}{figures}  {limit}")
    return lines
