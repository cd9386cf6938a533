"""A thread, as someone who follows it sees it in their list."""

from collections.abc import Sequence
from typing import Annotated, TypedDict

from chatapp.lib.clock import to_rfc3339
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Next, Timestamp
from chats.models import Message, ThreadFollow
from chats.payloads.message import ViewedMessagePayload, viewed_message_payload, viewed_messages


class FollowedThreadPayload(TypedDict):
    """A thread that the caller is in."""

    root: ViewedMessagePayload
    replies: Annotated[list[ViewedMessagePayload], described("The newest three, oldest first")]
    unread: Annotated[int, described("Replies by others after the last one read, at most 100")]
    read: bool
    last_at: Annotated[Timestamp, described("Of the newest reply")]


class FollowedThreadListPayload(TypedDict):
    """Threads, newest reply first; `unread` counts those with something new, at most 100."""

    items: list[FollowedThreadPayload]
    unread: int
    next: Next


class UnreadThreadsPayload(TypedDict):
    """How many of the caller's threads have something new."""

    unread: int


class ThreadFollowPayload(TypedDict):
    """Whether the caller follows a thread."""

    following: bool


def followed_thread_payload(follow: ThreadFollow, replies: Sequence[Message]) -> FollowedThreadPayload:
    """Return one row of `chats.queries.threads` with its newest replies."""
    return {
        "root": viewed_message_payload(follow.root, viewer_id=follow.user_id),
        "replies": viewed_messages(replies, viewer_id=follow.user_id),
        "unread": follow.unread,
        "read": follow.last_id <= follow.read_id,
        "last_at": to_rfc3339(follow.last_at),
    }
