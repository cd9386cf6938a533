"""A file of a message, or a link in one, in a list of them."""

from typing import TypedDict

from chatapp.lib.clock import to_rfc3339
from chatapp.lib.outputs import Next, Timestamp
from chats.models import File, LinkPreview
from chats.payloads.file import FilePayload, file_entry, file_payload


class SharedFilePayload(FilePayload):
    """A file and its message."""

    chat_id: int
    message_id: int
    user_id: int | None
    user: str | None
    at: Timestamp


class SharedFileListPayload(TypedDict):
    """Files, newest message first."""

    files: list[SharedFilePayload]
    more: bool
    next: Next


class SharedLinkPayload(TypedDict):
    """A link and its message."""

    chat_id: int
    message_id: int
    url: str
    site: str
    title: str
    at: Timestamp


class SharedLinkListPayload(TypedDict):
    """Links, newest message first."""

    links: list[SharedLinkPayload]
    more: bool
    next: Next


def shared_file_payload(file: File) -> SharedFilePayload:
    """A file of a message. Shape: its owner is loaded."""
    return {
        **file_payload(file_entry(file)),
        "chat_id": file.chosen_chat_id,
        "message_id": file.message_id or 0,
        "user_id": file.owner_id,
        "user": file.owner.name if file.owner else None,
        "at": to_rfc3339(file.created_at),
    }


def shared_link_payload(link: LinkPreview) -> SharedLinkPayload:
    """A link with a preview. Shape: its page is loaded."""
    return {
        "chat_id": link.chat_id,
        "message_id": link.message_id,
        "url": link.page.url,
        "site": link.page.site,
        "title": link.page.title,
        "at": to_rfc3339(link.page.created_at),
    }
