"""A member, as other members see them."""

from typing import Annotated, TypedDict

from accounts.payloads import StatusPayload, avatar_address, status_payload
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Next, choices
from chats.models import Membership

# A held membership is shown as invited (chats/models/membership.py).
SHOWN_STATES = [state for state in Membership.State if state != Membership.State.HELD]


class MemberPayload(StatusPayload):
    """A membership."""

    user_id: int
    name: str
    avatar: str | None
    role: Annotated[str, choices(Membership.Role)]
    state: Annotated[str, choices(SHOWN_STATES, "`awaiting`: becomes a member with the first message of a direct chat")]


class MemberListPayload(TypedDict):
    """Everyone in a chat."""

    members: list[MemberPayload]
    next: Next


class InvitedPayload(TypedDict):
    """Everyone in a chat, the ids invited by this request, and the entries that match no one."""

    members: list[MemberPayload]
    invited: list[int]
    unknown: list[str]


class ReaderPayload(TypedDict):
    """Someone who has read a message."""

    user_id: int
    name: str


class ReaderListPayload(TypedDict):
    """Who has read a message."""

    readers: list[ReaderPayload]
    hidden: Annotated[bool, described("No names, because the caller hides their own reading")]
    next: Next


def member_payload(membership: Membership) -> MemberPayload:
    """One membership. `user` must be loaded."""
    return {
        "user_id": membership.user_id,
        "name": membership.user.name,
        "avatar": avatar_address(membership.user.avatar),
        **status_payload(membership.user),
        "role": membership.role,
        "state": membership.shown_state,
    }


def reader_payload(membership: Membership) -> ReaderPayload:
    """Someone who has read a message. `user` must be loaded."""
    return {"user_id": membership.user_id, "name": membership.user.name}
