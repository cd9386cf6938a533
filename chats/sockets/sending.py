"""Sends of this process's sockets, stored together: one commit, and one flush to disk, for what arrives together."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.queries import live_people
from chatapp.lib.errors import AppError, Forbidden, RateLimited
from chatapp.ops import counters
from chatapp.realtime.batcher import Batcher
from chatapp.realtime.topic import Identity
from chats.actions.send_message import Draft, draft_message, send_together
from chats.payloads import Sent

PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class SendRequest:
    """A message that somebody wants stored."""

    identity: Identity
    chat_id: int
    content: str
    client_id: UUID | None
    reply_to: int | None = None
    thread_root: int | None = None


def store_all(requests: Sequence[SendRequest]) -> list[Sent | Exception]:
    """Store the messages of those whose session lives; each has its own outcome, in order.

    Queries: 1 for the sessions, then as `send_together`.
    """
    people = live_people((request.identity.device_id, request.identity.user_id) for request in requests)
    outcomes: list[Sent | Exception] = [Forbidden()] * len(requests)
    drafts: list[tuple[int, Draft]] = []
    for index, request in enumerate(requests):
        person = people.get(request.identity.device_id)
        if person is None:
            continue
        try:
            draft = draft_message(
                author=person,
                chat_id=request.chat_id,
                content=request.content,
                client_id=request.client_id,
                reply_to=request.reply_to,
                thread_root=request.thread_root,
            )
        except AppError as error:
            outcomes[index] = error
        else:
            drafts.append((index, draft))
    for (index, _draft), outcome in zip(drafts, send_together([draft for _i, draft in drafts]), strict=True):
        outcomes[index] = outcome
    return outcomes


sends: Batcher[SendRequest, Sent] = Batcher(store_all)


def refuse_when_crowded(*, frames_behind: int) -> None:
    """Shed load: who sends faster than messages can be stored is told so at once, not after minutes in a queue.

    Refusing costs a hundredth of storing, so what has piled up is gone within seconds.
    Errors: RateLimited.
    """
    if sends.waiting_seconds(ahead=frames_behind) > PATIENCE_SECONDS:
        counters.add("sends_shed")
        raise RateLimited(retry_after=round(PATIENCE_SECONDS))
