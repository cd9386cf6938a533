"""The chat's log: every change gets a seq. Callers hold the chat's lock in a transaction."""

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.pictures import delete_image
from chats.models import Chat, Mention, Message, MessageEdit, Reaction, SavedMessage
from chats.text.markup import render_plain

# Storage folder for chat pictures.
PICTURES = "chats"
# Covers nearly every chat in one batch and fits one statement's time limit.
_ROWS_PER_DELETE = 5_000


def take_seq(chat: Chat) -> int:
    """Raise the chat's seq by one and return it. `changed_at` uses the database's clock, which all processes share."""
    chat.last_seq += 1
    Chat.objects.filter(pk=chat.pk).update(last_seq=chat.last_seq, changed_at=Now())
    return chat.last_seq


def add_system_row(chat: Chat, *, kind: str, about: User, sentence: str) -> Message:
    """Append a system message of `kind` (joined, left, removed, owner, role, title, topic) about a person."""
    return Message.objects.create(
        chat=chat,
        kind=Message.Kind.SYSTEM,
        changed_seq=take_seq(chat),
        content=sentence,
        html=render_plain(sentence),
        system={"type": kind, "user_id": about.pk},
        at=clock.now(),
    )


def delete_chat(chat: Chat) -> None:
    """Delete the chat and its log in batches of bounded size."""
    while message_ids := list(Message.objects.filter(chat=chat).values_list("pk", flat=True)[:_ROWS_PER_DELETE]):
        for belongings in (MessageEdit, Reaction, SavedMessage):
            belongings.objects.filter(message_id__in=message_ids).delete()
        Message.objects.filter(pk__in=message_ids).delete()
    while mention_ids := list(Mention.objects.filter(chat=chat).values_list("pk", flat=True)[:_ROWS_PER_DELETE]):
        Mention.objects.filter(pk__in=mention_ids).delete()
    chat.delete()
    if picture := chat.picture:
        transaction.on_commit(lambda: delete_image(picture, folder=PICTURES), robust=True)
