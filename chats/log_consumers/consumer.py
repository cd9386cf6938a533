"""What follows the chats' logs."""

from collections.abc import Sequence
from typing import Any, Literal, Protocol

from chats.models import Message


class Consumer(Protocol):
    """What follows the chats' logs.

    It sees states, not events: each row once, at its newest seq; created, edited and deleted between two runs is one
    tombstone. Its effect is idempotent by message and seq, because rows can come again.
    """

    name: str
    # Where it starts in chats that exist when it is first run: at their last seq, or at the beginning.
    starts_at: Literal["present", "zero"]

    def prepare(self, messages: Sequence[Message]) -> Any:
        """Do the slow part, outside of any transaction; the result goes to `apply`."""

    def apply(self, messages: Sequence[Message], prepared: Any) -> None:
        """Write the effect, in the transaction that moves the cursor. It holds the chat's lock: sends wait for it."""
