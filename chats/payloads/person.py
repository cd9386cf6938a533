"""A person's profile, as someone else sees it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, TypedDict

from accounts.models import User
from accounts.payloads import PublicPersonPayload, seen_person_payload
from accounts.rules.working_hours import is_outside_hours
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Next, Timestamp, choices
from chats.models import Chat


class PeoplePayload(TypedDict):
    """People by name."""

    people: list[PublicPersonPayload]
    more: bool
    next: Next


class BlockedPeoplePayload(TypedDict):
    """People the caller blocks, newest first."""

    people: list[PublicPersonPayload]
    next: Next


class SharedChatPayload(TypedDict):
    """A chat shared with the caller."""

    id: int
    title: str
    kind: Annotated[str, choices(Chat.Kind)]


class ProfilePayload(PublicPersonPayload):
    """A person's profile."""

    active: bool
    outside_working_hours: Annotated[bool, described("Whether they have working hours and don't work now")]
    back_at: Annotated[
        Timestamp | None, described("When they are back, if they are away, share it, and are in a chat with the caller")
    ]
    blocked: Annotated[bool, described("Whether the caller blocks them; visible to the caller only")]
    shared_chats: list[SharedChatPayload]


def profile_payload(
    person: User, *, shared: Iterable[Chat], is_blocked: bool, back_at: datetime | None
) -> ProfilePayload:
    """The visible profile, never the email. `shared`: chats that both are in now; `is_blocked`: by the viewer.

    `back_at`: what the viewer may see of it (`chats.queries.people.seen_back_at`).
    """
    return {
        **seen_person_payload(person),
        "active": person.is_active,
        "outside_working_hours": is_outside_hours(person),
        "back_at": to_rfc3339(back_at) if back_at else None,
        "blocked": is_blocked,
        "shared_chats": [{"id": chat.pk, "title": chat.title, "kind": chat.kind} for chat in shared],
    }
