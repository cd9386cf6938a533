"""A chat as one person sees it in a list."""

from collections.abc import Mapping
from typing import Any

from accounts.payloads import avatar_address
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.pictures import SMALL
from chats.models import Chat, Membership
from chats.queries.chat_list import ChatRow, Face

# What fits on a picture tile.
MAX_FACES = 4


def chat_payload(row: ChatRow) -> dict[str, Any]:
    """C. `state` and `role` are the viewer's own; an invitation has names, but neither text nor counts.

    An invitation to a direct chat (DIRECT_MESSAGES=request) includes the text of its first message.

    `people` are some of the others, longest-standing members first; in a direct chat, and for members of a chat
    without a title, it includes invited people.
    """
    chat, membership = row.chat, row.membership
    is_invited = membership.state == Membership.State.INVITED
    others = [face for face in row.faces if face.user_id != membership.user_id]
    return {
        "id": chat.pk,
        "users": row.member_names,
        "message": row.last_text,
        "message_user": row.last_author_name,
        "message_user_id": row.last_author_id,
        "title": chat.title,
        "topic": chat.topic,
        "kind": chat.kind,
        "unread": row.unread,
        "mentions": row.mentions,
        # Never for an invitation: only members have drafts.
        "draft": membership.draft,
        # Activity times are visible to members only.
        "last_at": to_rfc3339(membership.invited_at if is_invited else chat.last_at),
        "state": membership.state,
        "role": membership.role,
        "invited_by": row.invited_by_name,
        "favourite": membership.is_favourite,
        "muted": membership.muted or None,
        "archived": membership.is_archived,
        "picture": chat_picture_address(chat),
        "people": [face_payload(face) for face in others[:MAX_FACES]],
    }


def shelf_of(chat: Mapping[str, Any]) -> str:
    """Return the list section of a chat (C): `archived`, `favourite` or `chats`."""
    return "archived" if chat["archived"] else "favourite" if chat["favourite"] else "chats"


def asking_of(chat: Mapping[str, Any]) -> int:
    """Return how many unread messages of a chat (C) ask for attention: only mentions if it is muted or archived.

    `asking` in static/js/chats/chat_list.js counts the same way: chatapp/tests/asking.json tests both.
    """
    if chat["muted"] == Membership.Mute.EVERYTHING:
        return 0
    is_quiet = chat["muted"] or chat["archived"]
    return int(chat["mentions"] if is_quiet else chat["unread"])


def face_payload(face: Face) -> dict[str, Any]:
    """A person's name and avatar."""
    return {"user_id": face.user_id, "name": face.name, "avatar": avatar_address(face.avatar)}


def chat_picture_address(chat: Chat) -> str | None:
    """Return the URL of the chat's picture for its members, 64 pixels wide; `/256` for the large one."""
    return f"/media/chats/{chat.pk}/{chat.picture}/{SMALL}" if chat.picture else None
