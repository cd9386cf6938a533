"""Compares acknowledgements with what is stored: messages, replies, edits, deletions, reactions and pins."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from bench.chaos.journal import Line
from bench.chaos.truth import Row, Truth
from bench.chaos.verdict import Verdict

# What may undo a change. Neither is requested twice.
_UNDOES = {"react": "unreact", "pin": "unpin"}


def user_of(tab: str) -> int:
    """Return the person of a tab."""
    return int(tab.partition("/")[0])


@dataclass(frozen=True, slots=True)
class Acked:
    """A sender's first acknowledgement."""

    at: float
    message_id: int
    seq: int
    number: int | None
    chat: int
    tab: str


@dataclass(frozen=True, slots=True)
class Change:
    """An acknowledged change of a message. `how`: the socket's event; `detail`: the new text, or the emoji."""

    at: float
    tab: str
    chat: int
    message_id: int
    seq: int
    how: str
    detail: str


class Promises:
    """Consumes the journal lines that hold acknowledgements."""

    def __init__(self, truth: Truth, verdict: Verdict) -> None:
        """`verdict` counts every violation."""
        self._truth, self._verdict = truth, verdict
        self.sent: dict[str, float] = {}
        self.acks: dict[str, Acked] = {}
        self.changes: list[Change] = []
        self._answers: dict[str, tuple[int | None, int | None]] = {}
        self._asked: set[tuple[int, int, str, str]] = set()

    def record(self, line: Line) -> None:
        """Consume a line; ignores others."""
        match line:
            case ["sent", at, _tab, _chat, token]:
                self.sent.setdefault(token, at)
            case ["answering", _at, _tab, _chat, token, reply_to, thread_root]:
                self._answers[token] = (reply_to, thread_root)
            case ["acked", at, tab, chat, token, message_id, seq, number]:
                self._take_ack(token, Acked(at, message_id, seq, number, chat, tab))
            case ["asked", _at, tab, _chat, message_id, how, detail]:
                self._asked.add((user_of(tab), message_id, how, detail))
            case ["changed", at, tab, chat, message_id, seq, how, detail]:
                self.changes.append(Change(at, tab, chat, message_id, seq, how, detail))
                self._verdict.changes[how] += 1

    def _take_ack(self, token: str, ack: Acked) -> None:
        first = self.acks.setdefault(token, ack)
        if first.message_id != ack.message_id:
            self._verdict.blame("doubled", f"{token} was acknowledged as {first.message_id} and as {ack.message_id}")

    def check(self) -> None:
        """Compare everything with what is stored."""
        self._verdict.acknowledged = len(self.acks)
        self._check_stored_once()
        for token, ack in self.acks.items():
            self._check_message(token, ack)
        for change in self.changes:
            if not self._is_kept(change, self._truth.rows.get(change.message_id)):
                what = f"the {change.how} {change.detail!r} of message {change.message_id}"
                self._verdict.blame("lost", f"{what} by {change.tab} in chat {change.chat}")
        self._check_real_time()

    def _check_stored_once(self) -> None:
        tokens = Counter(row.token for row in self._truth.rows.values() if row.token)
        for token, times in tokens.items():
            if times > 1:
                self._verdict.blame("doubled", f"{token} is stored {times} times")
        for row in self._truth.rows.values():
            for one in row.reactions:
                if len(set(one["user_ids"])) < len(one["user_ids"]):
                    self._verdict.blame("doubled", f"message {row.message_id} has someone's {one['emoji']} twice")

    def _check_message(self, token: str, ack: Acked) -> None:
        row = self._truth.rows.get(ack.message_id)
        if row is None or row.chat != ack.chat or not (row.is_deleted or row.token == token):
            self._verdict.blame("lost", f"{token}, acknowledged as {ack.message_id}, is not stored")
            return
        if row.number != ack.number or row.seq < ack.seq:
            self._verdict.blame("disordered", f"message {row.message_id} has another place than was acknowledged")
        if (answered := self._answers.get(token)) is not None:
            self._verdict.answers["replies in threads" if answered[1] else "answers"] += 1
            if answered != (row.reply_to, row.thread_root):
                self._verdict.blame("lost", f"message {row.message_id} is no answer to what it answered, {answered}")

    def _is_kept(self, change: Change, row: Row | None) -> bool:
        if row is None or row.chat != change.chat or row.seq < change.seq:
            return False
        undoing = (user_of(change.tab), change.message_id, _UNDOES.get(change.how, ""), change.detail)
        if row.is_deleted or undoing in self._asked:
            return True
        match change.how:
            case "edit":
                return row.content == change.detail
            case "react":
                return row.has_reaction(user_of(change.tab), change.detail)
            case "unreact":
                return not row.has_reaction(user_of(change.tab), change.detail)
            case "pin":
                return row.is_pinned
            case "unpin":
                return not row.is_pinned
        return False

    def _check_real_time(self) -> None:
        """A message acknowledged before another was first sent precedes it, in the main timeline and in each thread."""
        lines: dict[tuple[int, int | None], list[tuple[int, float, float]]] = defaultdict(list)
        for token, ack in self.acks.items():
            row = self._truth.rows.get(ack.message_id)
            root = row.thread_root if row is not None else None
            # Thread replies have no number: they are ordered by id.
            place = ack.number if ack.number is not None else ack.message_id
            lines[ack.chat, root].append((place, self.sent.get(token, 0.0), ack.at))
        for (chat, root), places in lines.items():
            latest_sent = 0.0
            for place, sent, acked in sorted(places):
                if acked < latest_sent:
                    where = f"of chat {chat}" if root is None else f"under {root}"
                    self._verdict.blame("disordered", f"number {place} {where} stands after a later one")
                latest_sent = max(latest_sent, sent)
