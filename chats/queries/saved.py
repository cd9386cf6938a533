"""A person's saved messages, limited to those they may still read."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from chatapp.lib.compiled_query import CompiledValues
from chatapp.lib.pagination import Keyset
from chats.models import Chat, Membership, SavedMessage
from chats.queries.memberships import ACCEPTED

SAVED = Keyset("saved", {"-pk": int})


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page of saved messages, newest first; `more` says whether older ones exist."""

    saved: list[SavedMessage]
    more: bool


def saved_by(person: User, *, before: int | None, limit: int) -> SavedPage:
    """Return what `person` saved, below saved id `before` (None: the newest), in chats they are in now.

    Shape: each with its message, the message's parts and chat.
    Queries: 1.
    """
    is_in = Membership.objects.filter(chat_id=OuterRef("message__chat_id"), user=person, state=ACCEPTED)
    rows = SavedMessage.objects.filter(
        # The same chat: a join by the id alone would read every partition. Null: chats/actions/fill_chat_ids.py.
        Q(chat_id=F("message__chat_id")) | Q(chat_id=None),
        Exists(is_in),
        user=person,
        message__deleted_at=None,
        message__chat__closed_at=None,
    ).select_related("message__chat", "message__author", "message__reply_to__author")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return SavedPage(found[:limit], more=len(found) > limit)


def saved_count(person: User) -> int:
    """Return how many messages `person` saved, including those they may no longer read.

    Queries: 1.
    """
    return SavedMessage.objects.filter(user=person).count()


def saved_ids_in(chat: Chat, person: User) -> list[int]:
    """Return ids of the messages in `chat` that `person` saved, for its page to mark, also those loaded later.

    Queries: 1.
    """
    return [message_id for (message_id,) in _saved_ids(user_id=person.pk, chat_id=chat.pk)]


_saved_ids = CompiledValues(
    lambda user_id, chat_id: (
        SavedMessage.objects.filter(user_id=user_id, message__chat_id=chat_id).order_by("pk").values_list("message_id")
    )
)
