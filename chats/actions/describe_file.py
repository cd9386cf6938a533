"""Change how a file is shown: its description, and whether it is covered."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, NotFound
from chats.actions.accept_direct import require_accepting
from chats.actions.message_change import message_to_change
from chats.actions.show_files import show_files
from chats.models import File
from chats.queries.files import locked_file, own_upload, readable_file
from chats.rules.message import may_edit
from chats.text.content import clean_alt


@counted_change
def describe_file(*, actor: User, file_id: UUID, alt: str | None, is_spoiler: bool | None) -> File:
    """Store what is given, and show it in the file's message under a new seq. None leaves it as it is.

    Errors: Invalid (about `alt`), NotFound, Forbidden (another's message), NotAccepting.
    """
    made: dict[str, object] = {} if alt is None else {"alt": clean_alt(alt)}
    if is_spoiler is not None:
        made["is_spoiler"] = is_spoiler
    return _describe(readable_file(actor, file_id), actor=actor, made=made)


@transaction.atomic
def _describe(known: File, *, actor: User, made: dict[str, object]) -> File:
    if known.message_id is None:
        own_upload(actor, known.pk)
        file = _locked(known)
        _write(file, made)
        return file
    # Locked: a file is claimed and shown under the lock of its chat.
    chat, member, message = message_to_change(actor=actor, chat_id=known.chosen_chat_id, message_id=known.message_id)
    if not may_edit(member, message):
        raise Forbidden()
    require_accepting(chat, actor)
    file = _locked(known)
    _write(file, made)
    show_files(chat, message_id=message.pk)
    return file


def _locked(known: File) -> File:
    """Return the file, locked. Errors: NotFound when it was sent or deleted meanwhile."""
    file = locked_file(known.pk)
    if file is None or file.message_id != known.message_id:
        raise NotFound()
    return file


def _write(file: File, made: dict[str, object]) -> None:
    for name, value in made.items():
        setattr(file, name, value)
    if made:
        file.save(update_fields=[*made])
