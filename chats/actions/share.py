"""What another app shared: its files wait without a chat, and are processed once their person sends them to one."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chats.actions.process_file import process_file
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.show_files import drop_files
from chats.models import File
from chats.payloads.sent import Sent
from chats.queries.files import held_files, locked_files
from chats.queries.locks import locked_chat


@transaction.atomic
def send_share(draft: MessageDraft, *, person: User, chat_id: int, held: Sequence[UUID]) -> Sent:
    """Send a message with those of the `held` files that wait. One that is refused leaves them waiting.

    Errors: those of `send_message`.
    """
    locked_chat(chat_id)
    files = _locked(person, held)
    File.objects.filter(pk__in=files).update(chat_id=chat_id)
    sent = send_message(replace(draft, files=files), author=person, chat_id=chat_id)
    if not sent.repeated:
        for file_id in files:
            process_file.enqueue(file_id=str(file_id))
    return sent


@counted_change
@transaction.atomic
def drop_share(*, person: User, held: Sequence[UUID]) -> None:
    """Delete those of the `held` files that still wait."""
    drop_files(_locked(person, held))


def _locked(person: User, file_ids: Sequence[UUID]) -> tuple[UUID, ...]:
    locked = locked_files(file_ids)
    return tuple(file.pk for file in held_files(person, file_ids) if file.pk in locked)
