"""Batches this process's sends: messages that arrive together share one commit and one flush to disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.queries import live_people
from chatapp.lib.errors import AppError, Forbidden, RateLimited
from chatapp.ops import counters
from chatapp.realtime.batcher import Batcher
from chatapp.realtime.channel import Flooding, Identity, Payload
from chatapp.realtime.deferred import Deferred
from chats.actions.send_message import Draft, draft_message, send_together
from chats.live.send_rate import MAX_WAIT_SECONDS, MAX_WAITING, give_send_back, reserve_send
from chats.payloads.sent import Sent, sent_payload

PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class SendRequest:
    """A message to store."""

    identity: Identity
    chat_id: int
    content: str
    client_id: UUID | None
    reply_to: int | None = None
    thread_root: int | None = None


def store_all(requests: Sequence[SendRequest]) -> list[Sent | Exception]:
    """Store the messages of people with a live session; each has its own outcome, in order.

    Queries: 1 for the sessions, plus those of `send_together`.
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


async def send_in_time(request: SendRequest, *, waiting: int) -> Payload | Deferred:
    """Store a message now, or return when it is due; `waiting` messages of the same socket are due before it.

    Errors: Flooding when too many are waiting or the delay would be too long; as `store_all`.
    """
    user_id = request.identity.user_id
    if waiting >= MAX_WAITING:
        raise Flooding(retry_after=round(MAX_WAIT_SECONDS))
    try:
        seconds = reserve_send(user_id)
    except RateLimited as error:
        raise Flooding(retry_after=error.retry_after) from error

    async def store() -> Payload:
        return sent_payload(await sends.put(request))

    # Due now, but still ordered behind earlier deferred sends.
    if seconds or waiting:
        return Deferred(seconds, store, drop=lambda: give_send_back(user_id))
    return await store()


def refuse_when_overloaded(*, frames_behind: int) -> None:
    """Shed load: refuse at once a sender who is faster than messages can be stored, not after minutes in a queue.

    Refusing costs a hundredth of storing, so a backlog clears within seconds.
    Errors: RateLimited.
    """
    if sends.waiting_seconds(ahead=frames_behind) > PATIENCE_SECONDS:
        counters.add("sends_shed")
        raise RateLimited(retry_after=round(PATIENCE_SECONDS))
