"""A message as everyone receives it: socket, API, page, export."""

from typing import Any

from accounts.payloads import avatar_address
from chatapp.lib.clock import to_rfc3339
from chats.models import Message, MessageEdit
from chats.text.plain_line import plain_line

MAX_QUOTE_CHARACTERS = 140


def message_payload(message: Message) -> dict[str, Any]:
    """P: the current state of a message or system message, the same for every reader. Its relations must be loaded.

    A tombstone keeps only its position and its thread.
    """
    author = message.author
    is_deleted = message.deleted_at is not None
    return {
        "id": message.pk,
        "chat_id": message.chat_id,
        "number": message.number,
        "seq": message.changed_seq,
        "kind": message.kind,
        "content": "" if is_deleted else message.content,
        "html": "" if is_deleted else message.html,
        "at": to_rfc3339(message.at),
        "user": author.name if author else "",
        "user_id": message.author_id,
        "avatar": avatar_address(author.avatar) if author else None,
        "client_id": str(message.client_id) if message.client_id else None,
        "edited_at": to_rfc3339(message.edited_at) if message.edited_at else None,
        "deleted": is_deleted,
        "reply_to": quote_payload(message.reply_to) if message.reply_to and not is_deleted else None,
        "thread_root": message.thread_root_id,
        "thread_count": message.thread_count,
        "thread_last_at": to_rfc3339(message.thread_last_at) if message.thread_last_at else None,
        "reactions": message.reactions,
        "pinned_at": to_rfc3339(message.pinned_at) if message.pinned_at else None,
        "mentions": message.mentions,
        "system": message.system,
    }


def viewed_message_payload(message: Message, *, viewer_id: int) -> dict[str, Any]:
    """M: P plus whether the viewer wrote it. Only the API sends it."""
    return {**message_payload(message), "isMe": message.author_id == viewer_id}


def quote_payload(message: Message) -> dict[str, Any]:
    """The quoted message of a reply in its current state: one plain line of text, empty for a tombstone.

    When the quoted message changes, its own change event says so, and clients update the quotes they show.
    """
    return {
        "id": message.pk,
        "number": message.number,
        "user": message.author.name if message.author else "",
        "user_id": message.author_id,
        "content": plain_line(message.content, characters=MAX_QUOTE_CHARACTERS),
        "deleted": message.deleted_at is not None,
    }


def edit_payload(edit: MessageEdit) -> dict[str, Any]:
    """An earlier text of a message and when it was written; `id` is the page cursor."""
    return {"id": edit.pk, "content": edit.content, "at": to_rfc3339(edit.at)}
