"""A member, as other members see them."""

from typing import Any

from accounts.payloads import avatar_address
from chats.models import Membership


def member_payload(membership: Membership) -> dict[str, Any]:
    """One membership. `user` must be loaded."""
    return {
        "user_id": membership.user_id,
        "name": membership.user.name,
        "avatar": avatar_address(membership.user.avatar),
        "status": membership.user.status,
        "role": membership.role,
        "state": membership.shown_state,
    }


def reader_payload(membership: Membership) -> dict[str, Any]:
    """Someone who has read a message. `user` must be loaded."""
    return {"user_id": membership.user_id, "name": membership.user.name}
