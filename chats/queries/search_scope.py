"""Where a person searches: their chats as of now, and what open chats show to everyone."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from chatapp.lib.compiled_query import CompiledValues
from chats.models import Chat, LogCursor, Membership, Message
from chats.queries.memberships import ACCEPTED
from chats.queries.open_chats import MAX_PREVIEW_MESSAGES
from chats.queries.search_indexer import INDEXER

# Open chats whose previews are searched, newest first.
_MOST_PREVIEWS = 50


@dataclass(frozen=True, slots=True)
class SearchedChat:
    """A chat that is searched; `read_number` is the viewer's read position. Not a member: only its preview.

    The index has read the chat's log up to `indexed_seq`.
    """

    chat_id: int
    title: str
    kind: str
    read_number: int
    last_seq: int
    indexed_seq: int
    is_member: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person may find. `preview_ids` are the messages that open chats show to those who aren't in them."""

    viewer: User
    chats: dict[int, SearchedChat]
    preview_ids: list[int]

    @property
    def member_ids(self) -> list[int]:
        """Ids of the viewer's chats."""
        return [one.chat_id for one in self.chats.values() if one.is_member]


def scope_of(viewer: User, *, chat_id: int | None = None) -> Scope:
    """Return what `viewer` may find now, in all chats or in one; nothing in a chat that they don't see.

    Queries: 3; without SEARCH_OPEN_CHATS or open chats fewer.
    """
    rows = _own(user_id=viewer.pk) if chat_id is None else _own_of(user_id=viewer.pk, chat_id=chat_id)
    chats = {
        pk: SearchedChat(pk, title, kind, read_number, last_seq, indexed_seq, is_member=True)
        for pk, title, kind, read_number, last_seq, indexed_seq in rows
    }
    if not settings.SEARCH_OPEN_CHATS:
        return Scope(viewer, chats, [])
    shown = _open(user_id=viewer.pk) if chat_id is None else _open_of(user_id=viewer.pk, chat_id=chat_id)
    chats |= {
        pk: SearchedChat(pk, title, kind, 0, last_seq, indexed_seq, is_member=False)
        for pk, title, kind, _last_number, last_seq, indexed_seq in shown
    }
    return Scope(viewer, chats, _preview_ids([(pk, last_number) for pk, _title, _kind, last_number, *_seqs in shown]))


def _memberships(user_id: int) -> "QuerySet[Membership, Any]":
    accepted = Membership.objects.filter(user_id=user_id, state=ACCEPTED, chat__closed_at=None)
    return accepted.values_list(
        "chat_id", "chat__title", "chat__kind", "read_number", "chat__last_seq", _indexed_seq("chat_id")
    )


def _open_chats(user_id: int) -> "QuerySet[Chat, Any]":
    own = Membership.objects.filter(chat_id=OuterRef("pk"), user_id=user_id, state=ACCEPTED)
    chats = Chat.objects.filter(~Exists(own), kind=Chat.Kind.OPEN, closed_at=None)
    return chats.values_list("pk", "title", "kind", "last_number", "last_seq", _indexed_seq("pk"))


def _indexed_seq(chat: str) -> Coalesce:
    cursor = LogCursor.objects.filter(consumer=INDEXER, chat=OuterRef(chat))
    return Coalesce(Subquery(cursor.values("seq")[:1]), 0)


_own = CompiledValues(lambda user_id: _memberships(user_id))
_own_of = CompiledValues(lambda user_id, chat_id: _memberships(user_id).filter(chat_id=chat_id))
_open = CompiledValues(lambda user_id: _open_chats(user_id).order_by("-pk")[:_MOST_PREVIEWS])
_open_of = CompiledValues(lambda user_id, chat_id: _open_chats(user_id).filter(pk=chat_id))


def _preview_ids(chats: list[tuple[int, int]]) -> list[int]:
    """Return the messages in the previews of chats: (id, last number)."""
    if not chats:
        return []
    newest = [Q(chat_id=pk, number__gt=last_number - MAX_PREVIEW_MESSAGES) for pk, last_number in chats]
    rows = Message.objects.filter(reduce(or_, newest), deleted_at=None)
    return sorted(rows.values_list("pk", flat=True), reverse=True)
