"""What a member may do to a message of their chat."""

from chats.models import Chat, Membership, Message
from chats.rules.membership import may_lead


def may_post(actor: Membership, *, in_thread: bool) -> bool:
    """Any member; in an announcement chat only its leaders, except for replies in threads."""
    return in_thread or actor.chat.posting == Chat.Posting.EVERYONE or may_lead(actor)


def may_edit(actor: Membership, message: Message) -> bool:
    """Only the author, and only text messages."""
    return message.kind == Message.Kind.TEXT and message.author_id == actor.user_id


def may_delete(actor: Membership, message: Message, *, author_role: str | None = None) -> bool:
    """The author; in a group also its owner, and a moderator unless the owner (`author_role`) wrote it.

    System messages can't be deleted; in a direct chat everyone deletes only their own messages.
    """
    if message.kind != Message.Kind.TEXT:
        return False
    if message.author_id == actor.user_id:
        return True
    if actor.role == Membership.Role.MODERATOR and author_role == Membership.Role.OWNER:
        return False
    return may_lead(actor)


def may_answer(message: Message) -> bool:
    """Only messages by people that aren't deleted."""
    return message.kind == Message.Kind.TEXT and message.deleted_at is None


def may_open_thread(message: Message) -> bool:
    """Only messages in the main conversation: a thread reply can't start another thread."""
    return may_answer(message) and message.thread_root_id is None


def may_pin(actor: Membership) -> bool:
    """Any member; in an open chat only its leaders."""
    return actor.chat.kind != Chat.Kind.OPEN or may_lead(actor)


def may_mention_everyone(actor: Membership) -> bool:
    """Only leaders of the chat may mention everyone."""
    return may_lead(actor)
