"""Compares what every tab showed with what is stored and with what was acknowledged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.chaos.journal import Line
from bench.chaos.promises import Acked, Change, Promises, user_of
from bench.chaos.rights import Rights
from bench.chaos.truth import Row, Truth
from bench.chaos.verdict import Verdict

# Messages acknowledged this long before a tab closed must be in it: a maintenance interval and a margin.
LATEST_SECONDS = 7.0


@dataclass
class Screen:
    """One chat in one tab. It owes what came after `first_…`; after a reset it must be fresh only after `fresh_…`."""

    first_number: int = 0
    first_seq: int = 0
    fresh_number: int = 0
    fresh_seq: int = 0
    closed: tuple[float, int] | None = None
    seqs: dict[int, int] = field(default_factory=dict)
    before_reset: set[int] = field(default_factory=set)
    ids: dict[str, int] = field(default_factory=dict)
    newest_seq: int = 0
    was_reset: bool = False

    def open(self, number: int, seq: int) -> None:
        """Owe nothing up to here."""
        self.first_number = self.fresh_number = number
        self.first_seq = self.fresh_seq = seq

    def reset(self, number: int, seq: int) -> None:
        """Clear; the messages after `number` arrive again, as of `seq`, and the threads below them."""
        self.was_reset = True
        self.fresh_number, self.fresh_seq = number, seq
        self.before_reset.update(self.seqs)
        self.seqs.clear()

    def has_shown(self, message_id: int) -> bool:
        """Whether this message was ever shown here."""
        return message_id in self.seqs or message_id in self.before_reset


class Screens:
    """Consumes the journal lines about what was shown; first all that say how far a tab came."""

    def __init__(self, truth: Truth, rights: Rights, verdict: Verdict) -> None:
        """`verdict` counts every violation."""
        self._truth, self._rights, self._verdict = truth, rights, verdict
        self._screens: dict[tuple[str, int], Screen] = defaultdict(Screen)
        # What a message looked like at an earlier seq: the same in every tab.
        self._passed: dict[tuple[int, int], str] = {}

    def take_position(self, line: Line) -> None:
        """Consume a tab's beginning or end; ignores other lines."""
        match line:
            case ["open", _at, tab, chat, number, seq]:
                self._screens[tab, chat].open(number, seq)
            case ["close", at, tab, chat, _number, seq]:
                self._screens[tab, chat].closed = (at, seq)

    def record(self, line: Line) -> None:
        """Consume a line about what a tab showed; ignores others."""
        match line:
            case ["shown", at, tab, chat, message_id, seq, number, token, how, picture]:
                self._check_state(tab, chat, message_id, seq, token, picture)
                self._check_place(tab, chat, message_id, seq, number, token, how)
                if not self._rights.may_see(user_id=user_of(tab), chat=chat, seq=seq, at=at, how=how):
                    self._verdict.blame("unauthorised", f"{tab} got seq {seq} of chat {chat} ({how})")
                self._take_shown(at, tab, chat, message_id, seq, token)
            case ["reset", _at, tab, chat, number, seq]:
                self._screens[tab, chat].reset(number, seq)
            case ["again", _at, tab, _chat, message_id, seq]:
                self._verdict.blame("doubled", f"{tab} was told message {message_id} (seq {seq}) again")
            case ["overheard", _at, tab, chat, event, *_]:
                self._verdict.blame("unauthorised", f"{tab} got {event} of chat {chat}")

    def _check_state(self, tab: str, chat: int, message_id: int, seq: int, token: str, picture: str) -> None:
        """Compare a message with the stored one, or, at an older seq, with what other tabs showed."""
        row = self._truth.rows.get(message_id)
        if row is None or row.chat != chat or row.seq < seq or (token and not row.is_deleted and token != row.token):
            self._verdict.blame("phantom", f"{tab} shows message {message_id} (seq {seq}), which is not stored so")
            return
        expected = row.picture if row.seq == seq else self._passed.setdefault((message_id, seq), picture)
        if picture != expected:
            told = f"{tab} shows message {message_id} at seq {seq} as {picture!r}, not as {expected!r}"
            self._verdict.blame("phantom", told)

    def _check_place(
        self, tab: str, chat: int, message_id: int, seq: int, number: int | None, token: str, how: str
    ) -> None:
        screen, row = self._screens[tab, chat], self._truth.rows.get(message_id)
        if row is not None and row.number != number:
            self._verdict.blame("disordered", f"{tab} shows message {message_id} as number {number}")
        if seq <= screen.seqs.get(message_id, 0) or (token and screen.ids.setdefault(token, message_id) != message_id):
            self._verdict.blame("doubled", f"{tab} shows message {message_id} twice")
        if how != "page":
            if seq <= screen.newest_seq:
                self._verdict.blame("disordered", f"{tab} shows seq {seq} after {screen.newest_seq} in chat {chat}")
            screen.newest_seq = max(screen.newest_seq, seq)

    def _take_shown(self, at: float, tab: str, chat: int, message_id: int, seq: int, token: str) -> None:
        screen = self._screens[tab, chat]
        self._verdict.shown += 1
        if token and not screen.has_shown(message_id):
            self._verdict.recoveries.shown(token, tab, at)
        screen.seqs[message_id] = max(seq, screen.seqs.get(message_id, 0))

    def check(self, promises: Promises) -> None:
        """Compare each tab's final state with what it was owed."""
        acks: dict[int, list[tuple[str, Acked]]] = defaultdict(list)
        for token, ack in promises.acks.items():
            acks[ack.chat].append((token, ack))
        changes: dict[int, list[Change]] = defaultdict(list)
        for change in promises.changes:
            changes[change.chat].append(change)
        rows: dict[int, list[Row]] = defaultdict(list)
        for row in self._truth.rows.values():
            rows[row.chat].append(row)
        self._verdict.screens = len(self._screens)
        for (tab, chat), screen in self._screens.items():
            if screen.closed is None:
                self._verdict.blame("lost", f"{tab} never said how far it came in chat {chat}")
                continue
            self._check_owed(tab, screen, screen.closed, acks[chat])
            self._check_changes(tab, screen, screen.closed, changes[chat])
            self._check_fresh(tab, screen, screen.closed, rows[chat])

    def _check_owed(
        self, tab: str, screen: Screen, closed: tuple[float, int], owed: Iterable[tuple[str, Acked]]
    ) -> None:
        closed_at, last_seq = closed
        for token, ack in owed:
            is_due = ack.seq <= last_seq or ack.at <= closed_at - LATEST_SECONDS
            if is_due and self._is_of(screen, ack) and not screen.has_shown(ack.message_id):
                place = f"number {ack.number}" if ack.number is not None else "in a thread"
                self._verdict.blame("lost", f"{token} ({place} of chat {ack.chat}) is not shown in {tab}")

    def _is_of(self, screen: Screen, ack: Acked) -> bool:
        """Whether a message had to reach this tab at all."""
        if ack.number is not None:
            return ack.number > screen.first_number
        if ack.seq > screen.fresh_seq:
            return True
        # A reset brings replies only below the messages that it brings, and only where there are any left.
        row = self._truth.rows.get(ack.message_id)
        root = self._truth.rows.get(row.thread_root) if row is not None and row.thread_root is not None else None
        if not screen.was_reset or row is None or row.is_deleted or root is None:
            return False
        return (root.number or 0) > screen.fresh_number

    def _check_changes(self, tab: str, screen: Screen, closed: tuple[float, int], changes: Iterable[Change]) -> None:
        """Messages acknowledged long before the end are in every tab, also in one that noticed no gap."""
        closed_at, last_seq = closed
        for change in changes:
            is_due = change.seq > max(last_seq, screen.fresh_seq) and change.at <= closed_at - LATEST_SECONDS
            if is_due and screen.seqs.get(change.message_id, 0) < change.seq:
                what = f"the {change.how} (seq {change.seq}) of message {change.message_id}"
                self._verdict.blame("lost", f"{what} in chat {change.chat} is not shown in {tab}")

    def _check_fresh(self, tab: str, screen: Screen, closed: tuple[float, int], rows: Iterable[Row]) -> None:
        """Every change up to the seq that the tab claims is in it: messages, replies, reactions, pins."""
        for row in rows:
            is_of_tab = (
                row.message_id in screen.seqs or (row.number or 0) > screen.fresh_number or row.seq > screen.fresh_seq
            )
            if is_of_tab and row.seq <= closed[1] and screen.seqs.get(row.message_id, 0) < row.seq:
                self._verdict.blame("lost", f"seq {row.seq} of chat {row.chat} is not shown in {tab}")
