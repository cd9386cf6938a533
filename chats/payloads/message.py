"""A message as everyone receives it: socket, API, page, export."""

from collections.abc import Iterable
from typing import Annotated, Any, NotRequired, TypedDict

from accounts.payloads import avatar_address
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Next, Timestamp, Uuid, choices
from chatapp.lib.pictures import LARGE
from chats.models import Message, MessageEdit
from chats.payloads.file import FilePayload, file_payload
from chats.text.file_name import file_names
from chats.text.mentions import mentions_everyone
from chats.text.plain_line import plain_line

MAX_QUOTE_CHARACTERS = 140
# Beside `mentions_all` (docs/decisions/025-mentions-of-everyone.md).
MOST_LISTED = 100


class QuotePayload(TypedDict):
    """The quoted message of a reply: one line of at most 140 characters, empty for a tombstone."""

    id: int
    number: int | None
    user: str
    user_id: int | None
    content: str
    deleted: bool


class ReactionPayload(TypedDict):
    """One emoji and the people who reacted with it."""

    emoji: str
    user_ids: list[int]


class SystemFactPayload(TypedDict):
    """What a system message says: `content` has it in English, `code` and `data` for other languages."""

    type: str
    user_id: int
    # None and {} for rows of releases before 1.1.
    code: str | None
    data: dict[str, str]


class LinkPreviewPayload(TypedDict):
    """The page behind a link of a message. Its author can remove it."""

    id: int
    url: str
    site: str
    title: str
    description: str
    image: Annotated[str | None, described("Path of a square picture of 256 pixels")]


class MessagePayload(TypedDict):
    """P: a message or system message in its current state, the same for every reader."""

    id: int
    chat_id: int
    number: int | None
    seq: int
    kind: Annotated[str, choices(Message.Kind)]
    content: str
    html: str
    at: Timestamp
    user: str
    user_id: int | None
    avatar: str | None
    client_id: Uuid | None
    edited_at: Timestamp | None
    deleted: bool
    reply_to: QuotePayload | None
    thread_root: int | None
    thread_count: int
    thread_last_at: Timestamp | None
    thread_user_ids: Annotated[list[int], described("Up to three people who replied in its thread, newest reply first")]
    reactions: list[ReactionPayload]
    pinned_at: Timestamp | None
    mentions: Annotated[list[int], described("Empty if more than 100 people are mentioned by `@all`")]
    mentions_all: NotRequired[
        Annotated[bool, described("True, if it mentions everyone (`@all`) who was in the chat; else missing")]
    ]
    previews: list[LinkPreviewPayload]
    files: list[FilePayload]
    system: SystemFactPayload | None


class ViewedMessagePayload(MessagePayload):
    """M: a message as the API sends it."""

    isMe: Annotated[bool, described("Whether the caller wrote it")]


class PinnedMessagesPayload(TypedDict):
    """Pinned messages, newest pin first."""

    messages: list[ViewedMessagePayload]
    next: Next


class MessagePagePayload(TypedDict):
    """A page of messages, oldest first."""

    messages: list[ViewedMessagePayload]
    more: bool
    next: Next


class MessagesAroundPayload(MessagePagePayload):
    """Messages around one, oldest first. `more` and `next` are about older ones, `newer` about later ones."""

    newer: bool


class ThreadPayload(MessagePagePayload):
    """A thread's newest replies, oldest first, and its root."""

    root: ViewedMessagePayload


class EditPayload(TypedDict):
    """An earlier text and when it was written; what replaced it may have deleted files, too."""

    id: int
    content: str
    at: Timestamp
    removed_files: Annotated[list[str], described("Names of the files that the message had until then")]


class EditListPayload(TypedDict):
    """Earlier texts, oldest first; `more`: older ones exist."""

    edits: list[EditPayload]
    more: bool
    next: Next


def message_payload(message: Message) -> MessagePayload:
    """P: the current state of a message or system message, the same for every reader. Its relations must be loaded.

    A tombstone keeps only its position and its thread.
    """
    author = message.author
    is_deleted = message.deleted_at is not None
    is_for_all = not is_deleted and mentions_everyone(message.html)
    payload: MessagePayload = {
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
        "thread_user_ids": message.thread_user_ids or [],
        "reactions": message.reactions,
        "pinned_at": to_rfc3339(message.pinned_at) if message.pinned_at else None,
        "mentions": [] if is_for_all and len(message.mentions) > MOST_LISTED else message.mentions,
        "previews": [] if is_deleted else _preview_payloads(message),
        "files": [] if is_deleted else [file_payload(one) for one in message.files or []],
        "system": _system_payload(message.system),
    }
    # Frames of other messages stay as clients know them.
    if is_for_all:
        payload["mentions_all"] = True
    return payload


def _system_payload(fact: dict[str, Any] | None) -> SystemFactPayload | None:
    if fact is None:
        return None
    return {"type": fact["type"], "user_id": fact["user_id"], "code": fact.get("code"), "data": fact.get("data", {})}


def _preview_payloads(message: Message) -> list[LinkPreviewPayload]:
    place = f"/media/previews/{message.chat_id}/{message.pk}"
    return [
        {
            "id": one["id"],
            "url": one["url"],
            "site": one["site"],
            "title": one["title"],
            "description": one["description"],
            "image": f"{place}/{one['image']}/{LARGE}" if one["image"] else None,
        }
        for one in message.previews or []
    ]


def viewed_message_payload(message: Message, *, viewer_id: int) -> ViewedMessagePayload:
    """M: P plus whether the viewer wrote it. Only the API sends it."""
    return viewed_payload(message_payload(message), viewer_id=viewer_id)


def viewed_payload(payload: MessagePayload, *, viewer_id: int) -> ViewedMessagePayload:
    """M of a P, which stays as it is."""
    return {**payload, "isMe": payload["user_id"] == viewer_id}


def viewed_messages(messages: Iterable[Message], *, viewer_id: int) -> list[ViewedMessagePayload]:
    """Each message as M."""
    return [viewed_message_payload(message, viewer_id=viewer_id) for message in messages]


def inherited_messages(messages: Iterable[Message], *, viewer_id: int) -> list[ViewedMessagePayload]:
    """Each message as M for calls whose clients know no files: their names stand in for a missing text."""
    shown = viewed_messages(messages, viewer_id=viewer_id)
    return [{**one, "content": one["content"] or file_names(one["files"])} for one in shown]


def quote_payload(message: Message) -> QuotePayload:
    """The quoted message of a reply in its current state: one plain line, empty for a tombstone.

    Of a message without text, the line has the names of its files.
    When the quoted message changes, its own change event says so, and clients update the quotes they show.
    """
    return {
        "id": message.pk,
        "number": message.number,
        "user": message.author.name if message.author else "",
        "user_id": message.author_id,
        "content": plain_line(message.content, characters=MAX_QUOTE_CHARACTERS)
        or file_names(message.files)[:MAX_QUOTE_CHARACTERS],
        "deleted": message.deleted_at is not None,
    }


def edit_payload(edit: MessageEdit) -> EditPayload:
    """An earlier text of a message and when it was written; `id` is the page cursor."""
    return {
        "id": edit.pk,
        "content": edit.content,
        "at": to_rfc3339(edit.at),
        "removed_files": edit.removed_files or [],
    }
