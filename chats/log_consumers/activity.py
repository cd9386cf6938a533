"""Activity: notes whom a new or changed message concerns."""

from collections.abc import Sequence
from typing import Literal

from chats.actions.note_activity import note_activity
from chats.models import Message


class ActivityOfPeople:
    """Starts at the present: what was read before isn't news."""

    name = "activity"
    starts_at: Literal["present", "zero"] = "present"

    def prepare(self, messages: Sequence[Message]) -> None:
        """Nothing is slow."""

    def apply(self, messages: Sequence[Message], prepared: None) -> None:
        """Write the rows. All messages are of one chat."""
        if messages:
            note_activity(messages, chat_id=messages[0].chat_id)
