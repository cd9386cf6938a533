"""Activity, as the person whom it concerns sees it."""

from typing import Annotated, TypedDict

from accounts.payloads import avatar_address
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Next, Timestamp, choices
from chats.models import Activity
from chats.payloads.message import ViewedMessagePayload, viewed_message_payload


class ActivityPayload(TypedDict):
    """A mention of the caller, a reply to them, or the newest reaction to their message."""

    id: int
    kind: Annotated[str, choices(Activity.Kind)]
    at: Timestamp
    read: bool
    user: Annotated[str, described("Who mentioned, replied or reacted last")]
    user_id: int | None
    avatar: str | None
    emoji: Annotated[str | None, described("Of a reaction")]
    others: Annotated[int, described("How many more people reacted")]
    message: ViewedMessagePayload


class ActivityListPayload(TypedDict):
    """Activity, newest first; `unread` counts all of it, at most 100."""

    items: list[ActivityPayload]
    unread: int
    next: Next


class UnreadActivityPayload(TypedDict):
    """How much of the caller's activity is unread."""

    unread: int


def activity_payload(activity: Activity) -> ActivityPayload:
    """Return one row of `chats.queries.activity`."""
    actor, is_reaction = activity.actor, activity.kind == Activity.Kind.REACTION
    message = viewed_message_payload(activity.message, viewer_id=activity.user_id)
    reacted = {user_id for reaction in message["reactions"] for user_id in reaction["user_ids"]}
    return {
        "id": activity.pk,
        "kind": activity.kind,
        "at": to_rfc3339(activity.at),
        "read": not activity.is_unread,
        "user": actor.name if actor else "",
        "user_id": activity.actor_id,
        "avatar": avatar_address(actor.avatar) if actor else None,
        "emoji": activity.emoji or None,
        "others": len(reacted - {activity.user_id, activity.actor_id}) if is_reaction else 0,
        "message": message,
    }
