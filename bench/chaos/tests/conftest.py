"""A small run, written by hand: two people, two tabs each, one chat, three messages."""

from typing import Any

import pytest

from bench.chaos.checker import Checker
from bench.chaos.journal import Line
from bench.chaos.truth import Row, Truth
from bench.chaos.verdict import Verdict

CHAT, ADA, BEN, CY = 7, 1, 2, 3
TABS = ("1/1", "1/2", "2/1", "2/2")
TOKENS = tuple(character * 32 for character in "abc")


def row(message_id: int, seq: int, **fields: Any) -> Row:
    """Return a stored message: number = id, one seq after Ben's joining."""
    kept: dict[str, Any] = {
        "message_id": message_id,
        "chat": CHAT,
        "number": message_id,
        "seq": seq,
        "author": ADA,
        "content": f"{TOKENS[message_id - 1]} hello" if message_id <= len(TOKENS) else "",
        "is_system": False,
        "is_deleted": False,
        "is_pinned": False,
        "thread_count": 0,
        "thread_root": None,
        "reply_to": None,
        "system": {},
        "reactions": [],
    }
    return Row(**{**kept, **fields})


def system_row(message_id: int, seq: int, kind: str, user_id: int) -> Row:
    """Return a stored system message."""
    return row(message_id, seq, number=None, is_system=True, system={"type": kind, "user_id": user_id})


class Run:
    """Journal lines and stored rows that are consistent until a test corrupts them."""

    def __init__(self) -> None:
        """Ada sends three messages; all tabs receive them."""
        self.rows = {100: system_row(100, 1, "joined", BEN)}
        self.lines: list[Line] = [["room", 0.0, CHAT, ADA]]
        self.lines += [["open", 0.5, tab, CHAT, 0, 1] for tab in TABS]
        for number, token in enumerate(TOKENS, start=1):
            self.rows[number] = row(number, number + 1)
            self.lines.append(["sent", number * 1.0, "1/1", CHAT, token])
            self.lines.append(["acked", number + 0.1, "1/1", CHAT, token, number, number + 1, number])
            self.lines += [self.shown(tab, number, at=number + 0.2) for tab in TABS]
        self.lines += [["close", 30.0, tab, CHAT, 3, 4] for tab in TABS]

    def shown(self, tab: str, number: int, /, *, at: float = 4.0, **other: Any) -> Line:
        """Return the line of a tab that shows message `number`, by default as it is stored."""
        fields = {
            "id": number,
            "seq": number + 1,
            "number": number,
            "token": TOKENS[number - 1],
            "how": "live",
            "picture": self.rows[number].picture,
        }
        return ["shown", at, tab, CHAT, *{**fields, **other}.values()]

    def row_shown(self, tab: str, row: Row, *, at: float, how: str = "live") -> Line:
        """Return the line of a tab that shows `row` as it is stored."""
        number, token = row.number, row.token
        return ["shown", at, tab, CHAT, row.message_id, row.seq, number, token, how, row.picture]

    def change(self, new: Row, *, tabs: tuple[str, ...] = TABS, at: float = 6.0) -> None:
        """Store `new`, show it in these tabs, and let all tabs claim to have caught up."""
        self.rows[new.message_id] = new
        self.lines += [self.row_shown(tab, new, at=at) for tab in tabs]
        for tab in TABS:
            self.lines[self.find("close", tab)] = ["close", 30.0, tab, CHAT, 3, new.seq]

    def find(self, *beginning: Any) -> int:
        """Return the index of the line that begins so, whatever its time is."""
        what, *rest = beginning
        for index, line in enumerate(self.lines):
            if line[0] == what and line[2 : 2 + len(rest)] == rest:
                return index
        raise AssertionError(f"no line {beginning}")

    def verdict(self) -> Verdict:
        """Run the checker."""
        return Checker(lambda: self.lines, Truth(self.rows, {CHAT: (4, 3)})).check()

    def blamed(self) -> dict[str, int]:
        """Return the nonzero counters."""
        return {name: count for name, count in self.verdict().counts.items() if count}


@pytest.fixture
def run() -> Run:
    """Return a run without violations."""
    return Run()
