"""Change a stored message: load it under the chat's lock, save it under a new seq."""

from collections.abc import Iterable

from accounts.models import User
from chatapp.lib.errors import Forbidden, NotFound
from chats.actions.chat_log import take_seq
from chats.models import Chat, Membership, Message
from chats.queries.locks import locked_chat
from chats.queries.memberships import accepted_membership
from chats.queries.messages import message_in


def message_to_change(*, actor: User, chat_id: int, message_id: int) -> tuple[Chat, Membership, Message]:
    """Return the chat (locked until the transaction ends), the actor's membership and the text message.

    Errors: Forbidden (not a member, a system message), NotFound (also for a tombstone).
    """
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    message = message_in(chat, message_id=message_id)
    if message.kind != Message.Kind.TEXT:
        raise Forbidden()
    if message.deleted_at is not None:
        raise NotFound()
    return chat, member, message


def store_change(chat: Chat, message: Message, fields: Iterable[str]) -> None:
    """Write `fields` of the message under the chat's next seq. The caller publishes the change."""
    message.changed_seq = take_seq(chat)
    write_fields(message, [*fields, "changed_seq"])


def write_fields(message: Message, fields: Iterable[str]) -> None:
    """Write `fields` of the message. Not by `save`, which finds the row by its id alone."""
    changed = {name: getattr(message, name) for name in fields}
    Message.objects.filter(chat_id=message.chat_id, pk=message.pk).update(**changed)
