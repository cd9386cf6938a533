"""Remove a file as staff."""

from uuid import UUID

from django.db import transaction

from accounts.actions.audit import note
from accounts.models import User
from chatapp.lib.errors import NotFound
from chats.actions.delete_message import remove_message
from chats.actions.show_files import drop_files, show_files
from chats.models import File
from chats.queries.files import files_of, locked_file
from chats.queries.locks import locked_closed_chat
from chats.queries.messages import message_in


@transaction.atomic
def take_file_down(*, staff: User, file_id: UUID, reason: str) -> None:
    """Remove a file as staff, who needn't be members. A message that was nothing else is deleted.

    Errors: NotFound.
    """
    known = File.objects.filter(pk=file_id).first()
    chat = locked_closed_chat(known.chat_id) if known and known.chat_id else None
    file = locked_file(file_id)
    if file is None or (chat is None and file.message_id is not None):
        raise NotFound()
    note(staff=staff, action="take_file_down", subject=f"file {file.pk} of chat {file.chat_id}", reason=reason)
    if chat is None or file.message_id is None:
        drop_files([file.pk])
        return
    message = message_in(chat, message_id=file.message_id)
    if not message.content and len(files_of(chat_id=chat.pk, message_id=message.pk)) == 1:
        remove_message(staff=staff, chat_id=chat.pk, message_id=message.pk, reason=reason)
        return
    drop_files([file.pk])
    show_files(chat, message_id=message.pk)
