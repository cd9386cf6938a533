"""The chat's log: every change gets a seq. Callers hold the chat's lock in a transaction."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.file_store import delete_bytes
from chatapp.lib.pictures import delete_image
from chats.actions.index_messages import delete_entries
from chats.models import Chat, File, LinkPreview, LogCursor, Mention, Message, MessageEdit, Reaction, SavedMessage
from chats.text.markup import render_plain
from chats.text.system_message import english_sentence

# Storage folder for chat pictures.
PICTURES = "chats"
# Covers nearly every chat in one batch and fits one statement's time limit.
_ROWS_PER_DELETE = 5_000


def take_seq(chat: Chat) -> int:
    """Raise the chat's seq by one and return it. `changed_at` uses the database's clock, which all processes share."""
    chat.last_seq += 1
    Chat.objects.filter(pk=chat.pk).update(last_seq=chat.last_seq, changed_at=Now())
    return chat.last_seq


def add_system_row(chat: Chat, *, kind: str, about: User, code: str, **values: str) -> Message:
    """Append a system message of `kind` (joined, left, removed, owner, role, title, topic, posting) about a person.

    Shape: `code` and `values` are those of chats/text/system_message.py.
    """
    sentence = english_sentence(code, **values)
    return Message.objects.create(
        chat=chat,
        kind=Message.Kind.SYSTEM,
        changed_seq=take_seq(chat),
        content=sentence,
        html=render_plain(sentence),
        system={"type": kind, "user_id": about.pk, "code": code, "data": values},
        at=clock.now(),
    )


def delete_chat(chat: Chat) -> None:
    """Delete the chat and its log in batches of bounded size."""
    # First, because what reads the log locks them only: it has committed entirely, or never sees the chat again.
    LogCursor.objects.filter(chat=chat).delete()
    while message_ids := list(Message.objects.filter(chat=chat).values_list("pk", flat=True)[:_ROWS_PER_DELETE]):
        for belongings in (LinkPreview, MessageEdit, Reaction, SavedMessage):
            belongings.objects.filter(message_id__in=message_ids).delete()
        delete_entries(message_ids)
        Message.objects.filter(chat=chat, pk__in=message_ids).delete()
    while file_ids := list(File.objects.filter(chat=chat).values_list("pk", flat=True)[:_ROWS_PER_DELETE]):
        File.objects.filter(pk__in=file_ids).delete()
        transaction.on_commit(partial(_free, file_ids), robust=True)
    while mention_ids := list(Mention.objects.filter(chat=chat).values_list("pk", flat=True)[:_ROWS_PER_DELETE]):
        Mention.objects.filter(pk__in=mention_ids).delete()
    chat.delete()
    if picture := chat.picture:
        transaction.on_commit(lambda: delete_image(picture, folder=PICTURES), robust=True)


def _free(file_ids: Iterable[UUID]) -> None:
    for file_id in file_ids:
        delete_bytes(file_id)
