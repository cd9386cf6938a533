"""What a member may do to a message of their chat."""

from chats.models import Chat, Membership, Message
from chats.rules.membership import may_lead


def may_edit(actor: Membership, message: Message) -> bool:
    """No one puts words into another's mouth."""
    return message.kind == Message.Kind.TEXT and message.author_id == actor.user_id


def may_delete(actor: Membership, message: Message, *, author_role: str | None = None) -> bool:
    """The author; in a group its owner, and a moderator where the owner (`author_role`) did not write it.

    No one deletes what the chat itself says, and in a direct chat everyone only their own.
    """
    if message.kind != Message.Kind.TEXT:
        return False
    if message.author_id == actor.user_id:
        return True
    if actor.role == Membership.Role.MODERATOR and author_role == Membership.Role.OWNER:
        return False
    return may_lead(actor)


def may_answer(message: Message) -> bool:
    """People answer what people said and did not take back."""
    return message.kind == Message.Kind.TEXT and message.deleted_at is None


def may_open_thread(message: Message) -> bool:
    """Threads begin in the main line; a reply in one begins no other."""
    return may_answer(message) and message.thread_root_id is None


def may_pin(actor: Membership) -> bool:
    """Everyone among themselves; in a chat that anyone may join, those who lead it."""
    return actor.chat.kind != Chat.Kind.OPEN or may_lead(actor)


def may_call_all(actor: Membership) -> bool:
    """Only who leads the chat mentions everyone at once."""
    return may_lead(actor)
