"""A chat as non-members see it."""

from collections.abc import Iterable
from typing import Annotated, TypedDict

from chatapp.lib.clock import to_rfc3339
from chatapp.lib.outputs import Next, Timestamp, choices
from chats.models import Chat, JoinLink, Message
from chats.payloads.message import ViewedMessagePayload, viewed_messages
from chats.queries.open_chats import OpenChat
from chats.text.file_name import file_names
from chats.text.markup import render_plain


class AboutPayload(TypedDict):
    """What non-members may know about a chat."""

    title: str
    topic: str
    kind: Annotated[str, choices(Chat.Kind)]
    posting: Annotated[str, choices(Chat.Posting, "`moderators`: an announcement chat")]
    count: int
    joined: bool


class OpenChatPayload(AboutPayload):
    """An open chat."""

    id: int


class ChatPreviewPayload(OpenChatPayload):
    """An open chat and its newest messages, oldest first."""

    messages: list[ViewedMessagePayload]


class OpenChatListPayload(TypedDict):
    """Open chats, newest first."""

    chats: list[OpenChatPayload]
    more: bool
    next: Next


class JoinCardPayload(AboutPayload):
    """The chat a link leads to. `id` only for members."""

    id: int | None
    made_by: str
    expires_at: Timestamp


def open_chat_payload(row: OpenChat) -> OpenChatPayload:
    """An entry in the list of open chats: title, topic and member count; no names, messages or times."""
    return {"id": row.chat.pk, **_about(row)}


def chat_preview_payload(row: OpenChat, messages: Iterable[Message], *, viewer_id: int) -> ChatPreviewPayload:
    """What anyone with an account may read of an open chat before joining.

    Files, and the pictures of links, need membership.
    """
    shown = [previewed_message(one) for one in viewed_messages(messages, viewer_id=viewer_id)]
    return {**open_chat_payload(row), "messages": shown}


def previewed_message(message: ViewedMessagePayload) -> ViewedMessagePayload:
    """A message as non-members see it: of files only the names, and these only where there is no text."""
    content = message["content"] or file_names(message["files"])
    return {
        **message,
        "content": content,
        "html": message["html"] if message["content"] else render_plain(content),
        "files": [],
        "previews": [{**preview, "image": None} for preview in message["previews"]],
    }


def join_card_payload(link: JoinLink, row: OpenChat) -> JoinCardPayload:
    """What the holder of a link sees before joining. `id` only for members."""
    return {
        "id": row.chat.pk if row.is_member else None,
        **_about(row),
        "made_by": link.made_by.name if link.made_by else "",
        "expires_at": to_rfc3339(link.expires_at),
    }


def _about(row: OpenChat) -> AboutPayload:
    return {
        "title": row.chat.title,
        "topic": row.chat.topic,
        "kind": row.chat.kind,
        "posting": row.chat.posting,
        "count": row.member_count,
        "joined": row.is_member,
    }
