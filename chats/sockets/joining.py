"""Connects and joins in batches: a thousand at once share a handful of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from accounts.queries import live_people
from accounts.tokens import Claims
from chatapp.lib.errors import AppError, Forbidden, SessionEnded
from chatapp.realtime.channels.channel import Identity
from chats.models import Membership
from chats.payloads.sync import sync_payload
from chats.queries.changes import ChangeReader, changes_since
from chats.queries.memberships import accepted_memberships


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """A request to join a chat; `since_seq` requests the missed changes."""

    identity: Identity
    chat_id: int
    since_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Admission:
    """An accepted membership (chat and user loaded), and the sync answer if requested."""

    membership: Membership
    missed: Mapping[str, Any] = field(default_factory=dict)


def find_people(claims: Sequence[Claims]) -> list[User | Exception]:
    """Return the person of each live session, or SessionEnded. Queries: 1."""
    people = live_people((one.session, one.user_id) for one in claims)
    return [people.get(one.session) or SessionEnded() for one in claims]


def admit_all(requests: Sequence[JoinRequest], *, changes: ChangeReader = changes_since) -> list[Admission | Exception]:
    """Admit requests with a live session and an accepted membership; each has its own outcome, in order.

    `changes` reads what a request with `since_seq` missed.
    Queries: 2, plus one or two for each request with `since_seq`.
    """
    people = live_people((request.identity.device_id, request.identity.user_id) for request in requests)
    memberships = accepted_memberships((request.chat_id, request.identity.user_id) for request in requests)
    return [
        _admit(request, memberships.get((request.chat_id, request.identity.user_id)), changes)
        if request.identity.device_id in people
        else Forbidden()
        for request in requests
    ]


def _admit(request: JoinRequest, membership: Membership | None, changes: ChangeReader) -> Admission | Exception:
    if membership is None:
        return Forbidden()
    if request.since_seq is None:
        return Admission(membership)
    try:
        missed = changes(membership=membership, since_seq=request.since_seq)
    except AppError as error:
        return error
    return Admission(membership, sync_payload(missed))
