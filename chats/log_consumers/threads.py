"""Threads: notes who is in which thread, and its newest reply."""

from collections.abc import Sequence
from typing import Literal

from chats.actions.note_threads import note_threads
from chats.models import Message


class ThreadsOfPeople:
    """Starts at zero, so that it finds the threads that exist: in batches, behind the sends, resuming after a stop."""

    name = "threads"
    starts_at: Literal["present", "zero"] = "zero"

    def prepare(self, messages: Sequence[Message]) -> None:
        """Nothing is slow."""

    def apply(self, messages: Sequence[Message], prepared: None) -> None:
        """Write the rows. All messages are of one chat."""
        if messages:
            note_threads(messages, chat_id=messages[0].chat_id)
