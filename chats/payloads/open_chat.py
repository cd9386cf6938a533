"""A chat as non-members see it."""

from typing import Any

from chatapp.lib.clock import to_rfc3339
from chats.models import JoinLink
from chats.queries.open_chats import OpenChat


def open_chat_payload(row: OpenChat) -> dict[str, Any]:
    """An entry in the list of open chats: title, topic and member count; no names, messages or times."""
    return {"id": row.chat.pk, **_about(row)}


def join_card_payload(link: JoinLink, row: OpenChat) -> dict[str, Any]:
    """What the holder of a link sees before joining. `id` only for members."""
    return {
        "id": row.chat.pk if row.is_member else None,
        **_about(row),
        "made_by": link.made_by.name if link.made_by else "",
        "expires_at": to_rfc3339(link.expires_at),
    }


def _about(row: OpenChat) -> dict[str, Any]:
    return {
        "title": row.chat.title,
        "topic": row.chat.topic,
        "kind": row.chat.kind,
        "count": row.member_count,
        "joined": row.is_member,
    }
