"""Sending when they are back: offered in a direct chat whose other person is away and shares when that ends."""

from collections.abc import Sequence
from typing import TypedDict

from accounts.models import User
from chatapp.lib.clock import to_rfc3339
from chats.models import Chat, Membership
from chats.queries.people import seen_back_at


class Back(TypedDict):
    """The other person of a direct chat, and when they are back; None while they are here."""

    user_id: int
    at: str | None


def other_person(viewer: Membership, memberships: Sequence[Membership]) -> User | None:
    """Return the one other person of a direct chat, or None: also if their account is deactivated."""
    if viewer.chat.kind != Chat.Kind.DIRECT:
        return None
    others = [membership.user for membership in memberships if membership.user_id != viewer.user_id]
    return others[0] if len(others) == 1 and others[0].is_active else None


def back_of(viewer: Membership, memberships: Sequence[Membership]) -> Back | None:
    """Return when the other person is back, as the viewer may see it; None if that is never shown.

    Queries: 2, if they are away and share it.
    """
    other = other_person(viewer, memberships)
    if other is None or not other.shares_working_hours:
        return None
    at = seen_back_at(viewer.user, other)
    return {"user_id": other.pk, "at": to_rfc3339(at) if at else None}
