"""The journals of a run: what clients sent and saw, one JSON line each, append-only.

Each line is a list: event, time (the machine's monotonic clock, the same in every process), tab, …
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.chaos.picture import shown_picture

Line = list[Any]


class Journal:
    """Writes one file. Every process of a run has its own; the checker reads them all."""

    def __init__(self, path: Path) -> None:
        """Open `path` for appending."""
        self._file = path.open("a", buffering=1 << 16, encoding="utf-8")

    def note(self, what: str, *fields: Any) -> None:
        """Append one line with the current time."""
        self._file.write(json.dumps([what, round(time.monotonic(), 4), *fields], separators=(",", ":")) + "\n")

    def sent(self, tab: str, chat: int, token: str) -> None:
        """`tab` sends a message; `token` is its client id, contained in its text."""
        self.note("sent", tab, chat, token)

    def answering(self, tab: str, chat: int, token: str, places: dict[str, int]) -> None:
        """The message of this client id is a reply. `places`: reply_to or thread_root, and the target message."""
        self.note("answering", tab, chat, token, places.get("reply_to"), places.get("thread_root"))

    def acked(self, tab: str, chat: int, token: str, reply: dict[str, Any]) -> None:
        """`tab` got an acknowledgement: the message is stored."""
        self.note("acked", tab, chat, token, reply["id"], reply["seq"], reply["number"])

    def shown(self, tab: str, chat: int, message: dict[str, Any], *, token: str, how: str) -> None:
        """`tab` shows a message's current state. `how`: live, pull (sync) or page (history)."""
        # Formatted by hand: nine of ten lines are these, and the crowd must not be slower than the server.
        number = "null" if message["number"] is None else message["number"]
        place = f'"{tab}",{chat},{message["id"]},{message["seq"]},{number}'
        self._file.write(f'["shown",{time.monotonic():.4f},{place},"{token}","{how}","{shown_picture(message)}"]\n')

    def reset(self, tab: str, chat: int, *, number: int, seq: int) -> None:
        """Reset: `tab` clears its view, and owes what is after `number`, as of `seq`."""
        self.note("reset", tab, chat, number, seq)

    def again(self, tab: str, chat: int, message: dict[str, Any]) -> None:
        """`tab` received a duplicate on the same connection."""
        self.note("again", tab, chat, message["id"], message["seq"])

    def asked(self, tab: str, chat: int, message_id: int, *, how: str, detail: str) -> None:
        """`tab` requests a change of a message: from now on it may appear, whatever the reply."""
        self.note("asked", tab, chat, message_id, how, detail)

    def changed(self, tab: str, chat: int, message: dict[str, Any], *, how: str, detail: str) -> None:
        """`tab`'s change was acknowledged. `how`: the socket's event; `detail`: the new text, or the emoji."""
        self.note("changed", tab, chat, message["id"], message["seq"], how, detail)

    def refused(self, tab: str, chat: int, token: str, reason: str) -> None:
        """`tab`'s message was refused for good."""
        self.note("refused", tab, chat, token, reason)

    def position(self, what: str, tab: str, chat: int, *, number: int, seq: int) -> None:
        """`what`: open (the tab owes nothing up to here) or close (it claims to have reached this)."""
        self.note(what, tab, chat, number, seq)

    def socket(self, tab: str, socket_id: str, state: str, code: int = 0) -> None:
        """`tab`'s socket connected or disconnected."""
        self.note("socket", tab, socket_id, state, code)

    def flush(self) -> None:
        """Flush to the file."""
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def lines_of(folder: Path) -> Iterator[Line]:
    """Return every complete line of every journal in `folder`; a process killed while writing leaves a partial line."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            for text in file:
                if text.endswith("]\n"):
                    yield json.loads(text)
