"""Compares what clients were acknowledged and shown with what is stored, and counts six kinds of violation.

lost          acknowledged but not stored, or missing in a tab that claims to have caught up that far
doubled       stored twice, shown twice, or delivered twice on one connection
disordered    shown out of seq order, under another number, or before a message acknowledged earlier
unauthorised  received by someone without access when it was committed
phantom       shown but not stored like that: text, position, thread, reactions, pin
recovery      seconds; see recovery.py
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bench.chaos.journal import Line
from bench.chaos.promises import Promises
from bench.chaos.rights import Rights
from bench.chaos.screens import Screens
from bench.chaos.truth import Truth
from bench.chaos.verdict import Verdict

Lines = Callable[[], Iterable[Line]]


class Checker:
    """Reads the journals twice: first the acknowledgements, then what was shown."""

    def __init__(self, lines: Lines, truth: Truth) -> None:
        """`lines` can be iterated repeatedly."""
        self._lines = lines
        self.verdict = Verdict(stored=sum(not row.is_system for row in truth.rows.values()))
        self._rights = Rights(truth)
        self._promises = Promises(truth, self.verdict)
        self._screens = Screens(truth, self._rights, self.verdict)

    def check(self) -> Verdict:
        """Return the verdict."""
        promises, recoveries = self._promises, self.verdict.recoveries
        for line in self._lines():
            promises.record(line)
            self._screens.take_position(line)
            self._take_event(line)
        promises.check()
        recoveries.begin(sent=promises.sent, acked={token: ack.at for token, ack in promises.acks.items()})
        for token, ack in promises.acks.items():
            recoveries.acknowledged(token, ack.tab)
        for line in self._lines():
            self._screens.record(line)
        self._screens.check(promises)
        return self.verdict

    def _take_event(self, line: Line) -> None:
        match line:
            case ["mark", at, fault, moment]:
                self.verdict.recoveries.mark(at, fault, moment)
            case ["room", _at, chat, owner]:
                self._rights.owns(chat, owner)
            case ["accepting", at, chat, user_id]:
                self._rights.accepts(at, chat, user_id)
