"""Delete a message. A tombstone keeps its position; its content, edits and everything else are deleted."""

from django.db import transaction

from accounts.actions.audit import note
from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, NotFound
from chats.actions.mentions import delete_mentions
from chats.actions.message_change import store_change
from chats.actions.show_files import drop_files
from chats.actions.threads import recount_thread
from chats.delivery import announce
from chats.models import Chat, LinkPreview, Membership, Message, MessageEdit, Reaction, SavedMessage
from chats.queries.files import files_of
from chats.queries.locks import locked_chat, locked_closed_chat
from chats.queries.memberships import accepted_membership, role_in
from chats.queries.messages import message_in
from chats.rules.message import may_delete


@counted_change
@transaction.atomic
def delete_message(*, actor: User, chat_id: int, message_id: int) -> Message:
    """Delete as the author or as a leader of the chat. Idempotent.

    Errors: Forbidden, NotFound.
    """
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    message = message_in(chat, message_id=message_id)
    # Only a moderator's permission depends on the author.
    is_moderator = member.role == Membership.Role.MODERATOR
    author_role = role_in(chat, user_id=message.author_id) if is_moderator else None
    if not may_delete(member, message, author_role=author_role):
        raise Forbidden()
    return _tombstone(chat, message)


@transaction.atomic
def remove_message(*, staff: User, chat_id: int, message_id: int, reason: str) -> Message:
    """Delete as staff, who needn't be members; `reason` goes to the audit log.

    Errors: NotFound, also for system rows.
    """
    chat = locked_closed_chat(chat_id)
    if chat is None:
        raise NotFound()
    message = message_in(chat, message_id=message_id)
    if message.kind != Message.Kind.TEXT:
        raise NotFound()
    if message.deleted_at is None:
        subject = f"message {message_id} of chat {chat_id}"
        note(staff=staff, action="remove_message", subject=subject, reason=reason)
    return _tombstone(chat, message)


def _tombstone(chat: Chat, message: Message) -> Message:
    if message.deleted_at is not None:
        return message
    MessageEdit.objects.filter(message=message).delete()
    SavedMessage.objects.filter(message=message).delete()
    # Always: a removed preview is neither shown nor, after an edit, in the text.
    LinkPreview.objects.filter(chat=chat, message=message).delete()
    if message.files:
        drop_files(file.pk for file in files_of(chat_id=chat.pk, message_id=message.pk))
    if message.reactions:
        Reaction.objects.filter(message=message).delete()
    delete_mentions(chat, message)
    message.content = message.html = ""
    message.reactions = []
    message.previews = message.files = None
    message.pinned_at = None
    message.deleted_at = clock.now()
    lost = ["content", "html", "reactions", "mentions", "previews", "files", "pinned_at"]
    store_change(chat, message, [*lost, "deleted_at"])
    announce.message_changed(message)
    if message.thread_root_id is not None:
        recount_thread(chat, message.thread_root_id)
    return message
