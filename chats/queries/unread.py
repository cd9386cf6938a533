"""Unread counts: exact, without counting messages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from chatapp.lib.compiled_query import CompiledValues
from chats.models import Membership, Mention, Message
from chats.models.membership import mute_now
from chats.queries.listed_memberships import LIST_SIZE, attention_memberships, invited_memberships, newest_memberships
from chats.queries.memberships import ACCEPTED


@dataclass(frozen=True, slots=True)
class Unread:
    """One member's read position and counts in one chat."""

    chat_id: int
    user_id: int
    unread: int
    mentions: int
    read_number: int
    last_number: int
    last_seq: int


class ShownInRow(NamedTuple):
    """What a list row shows of a chat and the membership, besides counts, people and the draft."""

    title: str
    topic: str
    kind: str
    posting: str
    picture: str
    last_at: datetime
    role: str
    is_favourite: bool
    favourite_position: int | None
    muted: str
    muted_until: datetime | None
    is_archived: bool


class Counts(NamedTuple):
    """Counts of a person's short list: per chat, and the number of invitations; `more`: the list is incomplete.

    `shown` has an entry for each of the readings, in the same order.
    """

    readings: list[Unread]
    shown: list[ShownInRow]
    invited: int
    more: bool


_READING = (
    "chat_id",
    "user_id",
    "read_number",
    "chat__last_number",
    "chat__last_seq",
    "tombstones",
    "mentions",
    "state",
)
_OF_CHAT = ("title", "topic", "kind", "posting", "picture", "last_at")
_OF_MEMBER = ("role", "is_favourite", "favourite_position", "muted", "muted_until", "is_archived")
_SHOWN = (*(f"chat__{name}" for name in _OF_CHAT), *_OF_MEMBER)


def unread_for(person: User) -> Counts:
    """Return the counts of the person's short list.

    Queries: 1; 3 for more than 100 chats and invitations.
    """
    newest_first = Membership.objects.order_by("-chat__last_at", "-chat_id")
    newest = list(_readings(newest_first.filter(pk__in=newest_memberships(person.pk)), *_SHOWN))
    if len(newest) <= LIST_SIZE:
        listed = [reading for reading in newest if _is_accepted(reading)]
        return Counts(_unread_of(listed), _shown_of(listed), len(newest) - len(listed), more=False)
    asking = _readings(Membership.objects.filter(pk__in=attention_memberships(person.pk)), *_SHOWN)
    once = {reading[0]: reading for reading in [*newest[:LIST_SIZE], *asking] if _is_accepted(reading)}
    return Counts(
        _unread_of(once.values()), _shown_of(once.values()), invited_memberships(person.pk).count(), more=True
    )


def unread_in(*, chat_id: int, user_ids: Iterable[int] | None = None) -> list[Unread]:
    """Return the counts of a chat's accepted members, limited to `user_ids` if given.

    Queries: 1.
    """
    if user_ids is None:
        return _unread_of(_all_in(chat_id=chat_id))
    return _unread_of(_among(chat_id=chat_id, user_ids=list(user_ids)))


def unread_memberships(user_ids: Iterable[int]) -> QuerySet[Membership]:
    """Return where these people have unread messages."""
    found = Membership.objects.filter(user_id__in=list(user_ids), state=ACCEPTED, chat__closed_at=None)
    return found.filter(chat__last_number__gt=F("read_number"))


def unread_among(members: QuerySet[Membership]) -> Iterator[tuple[Unread, str, str]]:
    """Return the counts of accepted members, with the kind of the chat and how it is muted now. Queries: 1."""
    for *reading, kind, muted, until in _readings(members, "chat__kind", "muted", "muted_until"):
        yield _unread_of([tuple(reading)])[0], kind, mute_now(muted, until=until)


def with_tombstones(members: QuerySet[Membership]) -> QuerySet[Membership]:
    """Add `tombstones`: deleted messages above the read position, which no longer count as unread.

    The index `message_tombstones` serves it without touching live messages.
    """
    deleted = Message.objects.filter(
        chat_id=OuterRef("chat_id"),
        number__isnull=False,
        number__gt=OuterRef("read_number"),
        deleted_at__isnull=False,
    )
    counted = deleted.order_by().values("chat_id").annotate(count=Count("pk")).values("count")
    return members.annotate(tombstones=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def with_mentions(members: QuerySet[Membership]) -> QuerySet[Membership]:
    """Add `mentions`: messages above the read position that mention the member, except deleted ones.

    Thread replies have no number relative to the read position and aren't counted.
    """
    named = Mention.objects.filter(
        chat_id=OuterRef("chat_id"), user_id=OuterRef("user_id"), number__gt=OuterRef("read_number"), is_silent=False
    )
    counted = named.order_by().values("chat_id").annotate(count=Count("pk")).values("count")
    return members.annotate(mentions=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def _readings(members: QuerySet[Membership], *more_columns: str) -> QuerySet[Membership, Any]:
    shown = with_mentions(with_tombstones(members.filter(chat__closed_at=None)))
    # The type checker's plugin doesn't see the annotation.
    return shown.values_list(*_READING, *more_columns)


def _readings_in(chat_id: int) -> QuerySet[Membership, Any]:
    return _readings(Membership.objects.filter(chat_id=chat_id, state=ACCEPTED))


def _readings_among(chat_id: int, user_ids: list[int]) -> QuerySet[Membership, Any]:
    return _readings_in(chat_id).filter(user_id__in=user_ids)


_all_in = CompiledValues(_readings_in)
_among = CompiledValues(_readings_among)


def _is_accepted(reading: tuple[Any, ...]) -> bool:
    return bool(reading[_READING.index("state")] == ACCEPTED)


def _shown_of(readings: Iterable[tuple[Any, ...]]) -> list[ShownInRow]:
    return [ShownInRow(*reading[len(_READING) :]) for reading in readings]


def _unread_of(readings: Iterable[Sequence[Any]]) -> list[Unread]:
    return [
        Unread(
            chat_id=chat_id,
            user_id=user_id,
            unread=max(0, last_number - read_number - tombstones),
            mentions=mentions,
            read_number=read_number,
            last_number=last_number,
            last_seq=last_seq,
        )
        for chat_id, user_id, read_number, last_number, last_seq, tombstones, mentions, *_ in readings
    ]
