"""A chat as one person sees it in a list."""

from collections.abc import Mapping
from typing import Any

from accounts.payloads import avatar_address
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.pictures import SMALL
from chats.models import Chat, Membership
from chats.queries.chat_list import ChatRow, Face

# So many faces fit on a tile.
MAX_FACES = 4


def chat_payload(row: ChatRow) -> dict[str, Any]:
    """C. `state` and `role` are the person's own; an invitation has names, but neither text nor counts.

    One to a direct chat (DIRECT_MESSAGES=request) has its first message's text.

    `people` are some of the others, the longest members first; in a direct chat, and inside one without a
    title, also who invited, not joined yet.
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
        # An invitation has none: one can begin to write only inside.
        "draft": membership.draft,
        # When people talk inside is their own affair.
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
    """Return where in its person's list a chat (C) stands: `archived`, `favourite` or `chats`."""
    return "archived" if chat["archived"] else "favourite" if chat["favourite"] else "chats"


def asking_of(chat: Mapping[str, Any]) -> int:
    """Return how many of a chat's (C) unread messages ask for attention: of a quiet or archived chat only mentions.

    `asking` in static/js/chats/chat_list.js counts alike: chatapp/tests/asking.json holds both to it.
    """
    if chat["muted"] == Membership.Mute.EVERYTHING:
        return 0
    is_quiet = chat["muted"] or chat["archived"]
    return int(chat["mentions"] if is_quiet else chat["unread"])


def face_payload(face: Face) -> dict[str, Any]:
    """Who someone is at a glance."""
    return {"user_id": face.user_id, "name": face.name, "avatar": avatar_address(face.avatar)}


def chat_picture_address(chat: Chat) -> str | None:
    """Return where the chat's picture is fetched by its people, 64 pixels wide; `/256` for the large one."""
    return f"/media/chats/{chat.pk}/{chat.picture}/{SMALL}" if chat.picture else None
