"""What files a message shows: claimed when it is sent, removed with an edit, by deletion or by staff."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.errors import Invalid, NotFound
from chatapp.lib.file_size import readable_size
from chatapp.lib.file_store import delete_bytes
from chatapp.lib.inputs import too_many
from chatapp.lib.sentences import Sentence, program_sentence
from chats.actions.message_change import store_change
from chats.delivery import announce
from chats.models import Chat, File, Message
from chats.payloads.file import file_entry
from chats.queries.files import files_of
from chats.queries.messages import message_in

_UNKNOWN = program_sentence("unknown_file", "has a file that isn't yours to send in this chat")
_TWICE = program_sentence("file_twice", "names a file twice")
_UNFINISHED = Sentence("unfinished_file", _("has a file that has not been uploaded completely"))
_REFUSED = Sentence("refused_file", _("has a file that can't be sent"))
_TOO_LARGE = Sentence("files_too_large", _("has files that are too large together: %(size)s at most"))


def refused_files(
    wanted: Sequence[UUID], *, found: dict[UUID, File], author: User, chat_id: int, message_id: int | None = None
) -> Invalid | None:
    """Return why a message can't have these files, or None. `found`: the locked rows.

    With `message_id`, files of that message are allowed, too.
    """
    if len(wanted) > settings.FILES_PER_MESSAGE:
        return Invalid({"files": [too_many(settings.FILES_PER_MESSAGE)]})
    if len(set(wanted)) < len(wanted):
        return Invalid({"files": [_TWICE]})
    files = [found.get(file_id) for file_id in wanted]
    for file in files:
        if file is None or file.chat_id != chat_id:
            return Invalid({"files": [_UNKNOWN]})
        if file.message_id is not None and file.message_id == message_id:
            continue
        is_expired = file.expires_at <= clock.now()
        if file.message_id is not None or file.owner_id != author.pk or is_expired:
            return Invalid({"files": [_UNKNOWN]})
        if file.state == File.State.UPLOADING:
            return Invalid({"files": [_UNFINISHED]})
        if file.state == File.State.FAILED:
            return Invalid({"files": [_REFUSED]})
    if sum(file.size for file in files if file) > settings.FILE_BYTES_PER_MESSAGE:
        return Invalid({"files": [_TOO_LARGE(size=readable_size(settings.FILE_BYTES_PER_MESSAGE))]})
    return None


def claim_files(message: Message, files: Sequence[File]) -> None:
    """Give files to a stored message, in this order. Queries: 1 per file.

    Runs in the transaction that holds the locks of the chat and the files.
    """
    for position, file in enumerate(files):
        File.objects.filter(pk=file.pk).update(message_id=message.pk, position=position)
        file.message_id, file.position = message.pk, position


def drop_files(file_ids: Iterable[UUID]) -> None:
    """Delete files in the running transaction, and their bytes after its commit.

    What a crash leaves is swept (chats/actions/sweep_files.py).
    """
    dropped = list(file_ids)
    if not dropped:
        return
    File.objects.filter(pk__in=dropped).delete()

    def free() -> None:
        for file_id in dropped:
            delete_bytes(file_id)

    transaction.on_commit(free, robust=True)


def show_files(chat: Chat, *, message_id: int) -> None:
    """Write the present state of its files into a message, under a new seq. The chat is locked."""
    try:
        message = message_in(chat, message_id=message_id)
    except NotFound:
        return
    entries = [file_entry(file) for file in files_of(chat_id=chat.pk, message_id=message_id)]
    if message.deleted_at is None and entries != (message.files or []):
        message.files = entries
        store_change(chat, message, ["files"])
        announce.message_marked(message)
