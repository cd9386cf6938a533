"""What a person has missed."""

from typing import Annotated, TypedDict

from chatapp.lib.clock import to_rfc3339
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Timestamp
from chats.models import Message
from chats.payloads.activity import ActivityPayload, activity_payload
from chats.payloads.chat import ChatPayload, chat_payload
from chats.payloads.file import FilePayload, file_payload
from chats.payloads.message import ViewedMessagePayload, viewed_message_payload
from chats.queries.catch_up import CatchUp, MissedChat


class MissedChatPayload(TypedDict):
    """A chat with unread messages or threads."""

    chat: ChatPayload
    chat_id: int
    number: Annotated[int, described("Of its newest message: mark it read up to here")]
    message_id: Annotated[int, described("Of the newest message looked at, thread replies included")]
    waits: Annotated[bool, described("A direct chat, or something in it mentions, answers or follows the caller")]
    since: Annotated[Timestamp | None, described("Of the oldest unread message, within the newest 100")]
    authors: Annotated[list[str], described("Up to four names, the most frequent first")]
    author_count: int
    activity: Annotated[list[ActivityPayload], described("Up to four unread mentions and replies, newest first")]
    thread_replies: Annotated[int, described("Unread replies in threads that the caller follows")]
    thread_reply: Annotated[ViewedMessagePayload | None, described("The newest of them")]
    reacted: Annotated[ViewedMessagePayload | None, described("The message with the most reactions")]
    newest: ViewedMessagePayload | None
    files: Annotated[list[FilePayload], described("Up to four, newest first")]
    file_count: int
    sites: Annotated[list[str], described("Up to four sites that messages link to")]
    link_count: int


class CatchUpPayload(TypedDict):
    """Up to 20 chats, those that wait for the caller first, and how many more there are."""

    messages: Annotated[int, described("Unread messages in all of them")]
    chats: list[MissedChatPayload]
    others: Annotated[int, described("Further chats with unread messages")]


def missed_chat_payload(missed: MissedChat) -> MissedChatPayload:
    """Return one chat of `chats.queries.catch_up`."""
    viewer_id = missed.row.membership.user_id

    def viewed(message: Message | None) -> ViewedMessagePayload | None:
        return viewed_message_payload(message, viewer_id=viewer_id) if message else None

    return {
        "chat": chat_payload(missed.row),
        "chat_id": missed.row.chat.pk,
        "number": missed.row.chat.last_number,
        "message_id": missed.message_id,
        "waits": missed.waits,
        "since": to_rfc3339(missed.since) if missed.since else None,
        "authors": missed.author_names,
        "author_count": missed.author_count,
        "activity": [activity_payload(one) for one in missed.activity],
        "thread_replies": missed.threads.replies if missed.threads else 0,
        "thread_reply": viewed(missed.threads.newest if missed.threads else None),
        "reacted": viewed(missed.reacted),
        "newest": viewed(missed.newest),
        "files": [file_payload(one) for one in missed.files],
        "file_count": missed.file_count,
        "sites": missed.sites,
        "link_count": missed.link_count,
    }


def catch_up_payload(missed: CatchUp) -> CatchUpPayload:
    """Return all of it."""
    return {
        "messages": missed.messages,
        "chats": [missed_chat_payload(one) for one in missed.chats],
        "others": len(missed.others),
    }
