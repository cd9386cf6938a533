"""Rows to publications. The only place that encodes payloads, once each."""

from collections.abc import Mapping
from typing import Any

from chatapp.realtime.bus.messages import Publication
from chatapp.realtime.wire.frames import encode
from chats.delivery.topics import chat_topic, user_topic
from chats.models import Message
from chats.payloads.message import message_payload


def message_frame(message: Message, *, is_new: bool, dropped: tuple[int, ...] = ()) -> Publication:
    """Return the frame of a message's current state. `author` must be loaded.

    `message` is for new numbered messages only; every other change with a seq is a `message_changed`.
    """
    is_message = is_new and message.number is not None and message.deleted_at is None
    return Publication(
        topic=chat_topic(message.chat_id),
        event="message" if is_message else "message_changed",
        body=encode(message_payload(message)),
        seq=message.changed_seq,
        number=message.number,
        dropped=dropped,
    )


def personal_frame(user_id: int, event: str, payload: Mapping[str, Any]) -> Publication:
    """Return a frame for one person's own topic."""
    return Publication(topic=user_topic(user_id), event=event, body=encode(payload))
