"""Messages that were sent to several groups of one process: it takes the first of each."""

from typing import Any

# They arrive right after each other.
MAX_REMEMBERED = 1_000


class Repeats:
    """Remembers the marks of the last messages."""

    def __init__(self) -> None:
        """Start empty."""
        # A dict keeps the order: the oldest is forgotten first.
        self._seen: dict[str, None] = {}

    def has(self, message: dict[str, Any]) -> bool:
        """Return whether `message` came before; remember it. One without a mark came to one group only."""
        mark = message.get("once")
        if mark is None:
            return False
        if mark in self._seen:
            return True
        self._seen[mark] = None
        if len(self._seen) > MAX_REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return False
