"""The reply to a send."""

from dataclasses import dataclass
from typing import Annotated, NotRequired, TypedDict

from chatapp.lib.clock import to_rfc3339
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Timestamp, Uuid
from chats.models import Message


@dataclass(frozen=True, slots=True)
class Sent:
    """The outcome of a send: the stored message, and whether an earlier attempt stored it."""

    message: Message
    repeated: bool = False


class SentMessagePayload(TypedDict):
    """S: the reply to a send."""

    id: int
    number: Annotated[int | None, described("Null in a thread")]
    seq: int
    client_id: Uuid | None
    at: Timestamp
    repeated: NotRequired[bool]


def sent_payload(sent: Sent) -> SentMessagePayload:
    """S: what the sender needs to position the message, and `repeated` for a repeated send."""
    message = sent.message
    payload: SentMessagePayload = {
        "id": message.pk,
        "number": message.number,
        "seq": message.changed_seq,
        "client_id": str(message.client_id) if message.client_id else None,
        "at": to_rfc3339(message.at),
    }
    return {**payload, "repeated": True} if sent.repeated else payload
