"""The card of a chat, which most changes of a chat answer with."""

from typing import TypeVar

from accounts.models import User
from chatapp.lib.endpoint import CreatedOrFound
from chats.payloads.chat import ChatPayload, chat_payload
from chats.queries.chat_rows import chat_row_for

C = TypeVar("C", bound=ChatPayload)


def found_or_created(card: C, *, is_new: bool) -> CreatedOrFound[C]:
    """Return a chat that this request created or that existed already."""
    return CreatedOrFound(card, location=f"/api/chats/{card['id']}", is_new=is_new)


def with_id(answer: CreatedOrFound[C]) -> tuple[int, CreatedOrFound[C]]:
    """Return the chat's id with the answer, for an idempotency key."""
    return answer.payload["id"], answer


def card_of(person: User, *, chat_id: int) -> ChatPayload:
    """Return C as `person` sees it.

    Queries: 2.
    Errors: Forbidden.
    """
    return chat_payload(chat_row_for(person, chat_id=chat_id))
