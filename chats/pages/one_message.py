"""Shared by the pages of a single message: loading it, and its URL in the chat."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from chats.models import Chat, Membership, Message
from chats.pages.frame import frame_context
from chats.payloads.message import message_payload
from chats.queries.memberships import accepted_membership
from chats.queries.messages import message_in


def message_for(person: User, *, chat_id: int, message_id: int) -> tuple[Membership, Message]:
    """Return the person's membership and the message.

    Errors: Forbidden outside the chat, NotFound for a message of another chat.
    """
    membership = accepted_membership(chat_id=chat_id, user_id=person.pk)
    return membership, message_in(membership.chat, message_id=message_id)


def place_of(message: Message, chat: Chat, **kept: str) -> str:
    """Return the URL of the page of `chat` that shows `message`, anchored there, with the parameters `kept`."""
    given = {name: value for name, value in kept.items() if value}
    path = reverse("chat", args=[chat.pk])
    if message.thread_root_id is not None:
        path = reverse("thread", args=[chat.pk, message.thread_root_id])
    elif message.number is not None and message.number <= chat.last_number - settings.PAGE_SIZE:
        given = {"before": str(message.number + settings.PAGE_SIZE // 2), **given}
    return f"{path}{'?' if given else ''}{urlencode(given)}#message-{message.pk}"


def message_context(person: User, message: Message) -> dict[str, Any]:
    """Return the context of a page about `message`.

    Queries: 2.
    """
    return {
        **frame_context(person, pane="chat", open_chat_id=message.chat_id),
        "chat": {"id": message.chat_id},
        "message": message_payload(message),
    }
