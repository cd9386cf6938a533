"""Drops the repeated copies of a message that was sent to several groups of this process."""

from typing import Any

# Copies arrive right after each other.
MAX_REMEMBERED = 1_000


class Repeats:
    """Remembers the marks of the last messages."""

    def __init__(self) -> None:
        """Start empty."""
        # A dict keeps the order: the oldest is forgotten first.
        self._seen: dict[str, None] = {}

    def has(self, message: dict[str, Any]) -> bool:
        """Return whether `message` arrived before; remember it. A message without a mark was sent to one group only."""
        mark = message.get("once")
        if mark is None:
            return False
        if mark in self._seen:
            return True
        self._seen[mark] = None
        if len(self._seen) > MAX_REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return False
