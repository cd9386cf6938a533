"""Connects and joins of this process's sockets, looked up together: a thousand at once share a handful of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from accounts.queries import live_people
from accounts.tokens import Claims
from chatapp.lib.errors import AppError, Forbidden, SessionEnded
from chatapp.realtime.batcher import Batcher
from chatapp.realtime.channel import Identity
from chats.models import Membership
from chats.payloads.sync import sync_payload
from chats.queries.changes import changes_since
from chats.queries.memberships import accepted_memberships


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """Someone who wants to listen to a chat; `since_seq` asks for what they missed."""

    identity: Identity
    chat_id: int
    since_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Admission:
    """An accepted member (chat and user loaded), and the sync answer if one was asked for."""

    membership: Membership
    missed: dict[str, Any] = field(default_factory=dict)


def find_people(claims: Sequence[Claims]) -> list[User | Exception]:
    """Return the person of each live session. Queries: 1."""
    people = live_people((one.session, one.user_id) for one in claims)
    return [people.get(one.session) or SessionEnded() for one in claims]


def admit_all(requests: Sequence[JoinRequest]) -> list[Admission | Exception]:
    """Let in whose session lives and whose membership is accepted; each has its own outcome, in order.

    Queries: 2, and one or two more for each who asks for what they missed.
    """
    people = live_people((request.identity.device_id, request.identity.user_id) for request in requests)
    places = accepted_memberships((request.chat_id, request.identity.user_id) for request in requests)
    return [
        _admit(request, places.get((request.chat_id, request.identity.user_id)))
        if request.identity.device_id in people
        else Forbidden()
        for request in requests
    ]


def _admit(request: JoinRequest, membership: Membership | None) -> Admission | Exception:
    if membership is None:
        return Forbidden()
    if request.since_seq is None:
        return Admission(membership)
    try:
        changes = changes_since(membership=membership, since_seq=request.since_seq)
    except AppError as error:
        return error
    return Admission(membership, sync_payload(changes))


connects: Batcher[Claims, User] = Batcher(find_people)
joins: Batcher[JoinRequest, Admission] = Batcher(admit_all)
