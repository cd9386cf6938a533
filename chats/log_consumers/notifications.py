"""Notifications: notes that a chat has new messages. Whom they notify is due work of its own."""

from collections.abc import Sequence
from typing import Literal

from chats.actions.notify_people import note_new_messages
from chats.models import Message


class NotificationsOfPeople:
    """Starts at the present: no one is notified of what was written before."""

    name = "notifications"
    starts_at: Literal["present", "zero"] = "present"

    def prepare(self, messages: Sequence[Message]) -> None:
        """Nothing is slow."""

    def apply(self, messages: Sequence[Message], prepared: None) -> None:
        """Write one row, however many people are in the chat: sends wait for it. All messages are of one chat."""
        if messages:
            note_new_messages(messages, chat_id=messages[0].chat_id)
