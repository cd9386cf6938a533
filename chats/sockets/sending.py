"""Sends in batches: messages that arrive together share one commit and one flush to disk."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.queries import live_people
from chatapp.lib import clock
from chatapp.lib.errors import AppError, Forbidden, RateLimited
from chatapp.ops import counters
from chatapp.ops.tracing import span
from chatapp.realtime.channels.channel import FrameRateExceeded, Identity, Payload
from chatapp.realtime.channels.deferred import Deferred
from chatapp.realtime.tasks.batcher import Batcher
from chats.actions.send_message import MessageDraft, PreparedMessage, prepare_message, send_together
from chats.payloads.sent import Sent, sent_payload
from chats.send_rate import MAX_WAIT_SECONDS, MAX_WAITING, SendRate


@dataclass(frozen=True, slots=True)
class SendRequest:
    """A message to store."""

    identity: Identity
    chat_id: int
    draft: MessageDraft


def store_all(requests: Sequence[SendRequest]) -> list[Sent | Exception]:
    """Store the messages of people with a live session; each has its own outcome, in order.

    Queries: 1 for the sessions, plus those of `send_together`.
    """
    people = live_people((request.identity.device_id, request.identity.user_id) for request in requests)
    outcomes: list[Sent | Exception] = [Forbidden()] * len(requests)
    prepared: dict[int, PreparedMessage] = {}
    for index, request in enumerate(requests):
        person = people.get(request.identity.device_id)
        if person is None:
            continue
        try:
            prepared[index] = prepare_message(request.draft, author=person, chat_id=request.chat_id)
        except AppError as error:
            outcomes[index] = error
    for index, outcome in zip(prepared, send_together(list(prepared.values())), strict=True):
        outcomes[index] = outcome
    return outcomes


async def send_in_time(
    request: SendRequest, *, sends: Batcher[SendRequest, Sent], rate: SendRate, waiting: int
) -> Payload | Deferred:
    """Store a message with the next batch of `sends`, or return when it is due.

    `waiting` messages of the same socket are due before it.
    Errors: FrameRateExceeded when too many are waiting or the delay would be too long; as `store_all`.
    """
    user_id = request.identity.user_id
    if waiting >= MAX_WAITING:
        raise FrameRateExceeded(retry_after=round(MAX_WAIT_SECONDS))
    try:
        seconds = rate.reserve(user_id)
    except RateLimited as error:
        raise FrameRateExceeded(retry_after=error.retry_after) from error

    async def store() -> Payload:
        began = clock.elapsed_seconds()
        with span("send_message"):
            sent = await sends.put(request)
        counters.observe("send_stored_seconds", clock.elapsed_seconds() - began)
        return sent_payload(sent)

    # Due now, but still ordered behind earlier deferred sends.
    if seconds or waiting:
        return Deferred(seconds, store, drop=lambda: rate.refund(user_id))
    return await store()


def refuse_when_overloaded(sends: Batcher[SendRequest, Sent], *, frames_behind: int, patience_seconds: float) -> None:
    """Shed load: refuse at once a sender who is faster than messages can be stored, not after minutes in a queue.

    Refusing costs a hundredth of storing, so a backlog clears within seconds.
    Errors: RateLimited.
    """
    if sends.waiting_seconds(ahead=frames_behind) > patience_seconds:
        counters.add("sends_shed")
        raise RateLimited(retry_after=max(1, round(patience_seconds)))
