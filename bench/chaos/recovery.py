"""How long clients are affected by a fault: the sixth counter.

A fault marks its begin and end (the same moment for a kill). For each tab of the crowd
- during: latency of deliveries acknowledged during the fault, and of sends;
- recovery: how long after the end deliveries were still late, and, if a send was pending when the fault ended, how
  long until the first acknowledgement.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

# Tabs with higher numbers belong to the fault itself: a laptop asleep on purpose has nothing to recover from.
FIRST_OWN_TAB = 1_000


@dataclass
class Window:
    """One injection of a fault."""

    fault: str
    begin: float
    end: float = float("inf")
    sends: list[float] = field(default_factory=list)
    lateness: list[float] = field(default_factory=list)
    recovery: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    first_answer: dict[str, float] = field(default_factory=dict)

    def recoveries(self) -> list[float]:
        """Return each tab's recovery in seconds."""
        tabs = {*self.recovery, *self.first_answer}
        return [max(self.recovery.get(tab, 0.0), self.first_answer.get(tab, 0.0)) for tab in tabs]


class Recoveries:
    """All windows of a run, in order of begin."""

    def __init__(self) -> None:
        """No fault yet."""
        self.windows: list[Window] = []
        self._sent: dict[str, float] = {}
        self._acked: dict[str, float] = {}

    def mark(self, at: float, fault: str, moment: str) -> None:
        """Consume a journal mark: begin or end."""
        if moment == "begin":
            self.windows.append(Window(fault, at))
        else:
            for window in reversed(self.windows):
                if window.fault == fault:
                    window.end = at
                    return

    def begin(self, *, sent: dict[str, float], acked: dict[str, float]) -> None:
        """Record when each message was first sent and first acknowledged; all marks are known by now."""
        self.windows.sort(key=lambda window: window.begin)
        self._sent, self._acked = sent, acked

    def _window(self, moment: float) -> Window | None:
        """Return the newest window at `moment`."""
        index = bisect_right(self.windows, moment, key=lambda window: window.begin)
        return self.windows[index - 1] if index else None

    def acknowledged(self, token: str, tab: str) -> None:
        """Measure one send."""
        sent, acked = self._sent.get(token), self._acked[token]
        window = self._window(sent) if sent is not None else None
        if sent is None or window is None or not _is_of_crowd(tab):
            return
        if sent < window.end:
            window.sends.append(acked - sent)
            if acked >= window.end:
                waited = acked - window.end
                window.first_answer[tab] = min(waited, window.first_answer.get(tab, waited))

    def shown(self, token: str, tab: str, at: float) -> None:
        """Measure one first delivery."""
        acked = self._acked.get(token)
        window = self._window(acked) if acked is not None else None
        if acked is None or window is None or not _is_of_crowd(tab):
            return
        if acked < window.end:
            window.lateness.append(max(0.0, at - acked))
        window.recovery[tab] = max(window.recovery[tab], at - max(acked, window.end))


def _is_of_crowd(tab: str) -> bool:
    number = tab.partition("/")[2]
    return number.isdigit() and int(number) < FIRST_OWN_TAB


def share_of(values: list[float], share: float) -> float:
    """Return the value at percentile `share`; 0 for no values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
