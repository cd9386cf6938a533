"""Unread counts: exact, without counting messages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from chats.models import Membership, Mention, Message
from chats.queries.listed import LIST_SIZE, attention_memberships, invited_memberships, newest_memberships
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


class Counts(NamedTuple):
    """Counts of a person's short list: per chat, and the number of invitations; `more`: the list is incomplete."""

    readings: list[Unread]
    invited: int
    more: bool


def unread_for(person: User) -> Counts:
    """Return the counts of the person's short list.

    Queries: 1; 3 for more than 100 chats and invitations.
    """
    newest_first = Membership.objects.order_by("-chat__last_at", "-chat_id")
    newest = list(_readings(newest_first.filter(pk__in=newest_memberships(person.pk))))
    if len(newest) <= LIST_SIZE:
        readings = _accepted(newest)
        return Counts(readings, len(newest) - len(readings), more=False)
    asking = _readings(Membership.objects.filter(pk__in=attention_memberships(person.pk)))
    readings = _accepted({reading[0]: reading for reading in [*newest[:LIST_SIZE], *asking]}.values())
    return Counts(readings, invited_memberships(person.pk).count(), more=True)


def unread_in(*, chat_id: int, user_ids: Iterable[int] | None = None) -> list[Unread]:
    """Return the counts of a chat's accepted members, limited to `user_ids` if given.

    Queries: 1.
    """
    members = Membership.objects.filter(chat_id=chat_id)
    if user_ids is not None:
        members = members.filter(user_id__in=list(user_ids))
    return _unread(members)


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


def _unread(members: QuerySet[Membership]) -> list[Unread]:
    return _accepted(_readings(members.filter(state=ACCEPTED)))


def _readings(members: QuerySet[Membership]) -> QuerySet[Membership, Any]:
    shown = with_mentions(with_tombstones(members.filter(chat__closed_at=None)))
    # The type checker's plugin doesn't see the annotation.
    return shown.values_list(  # type: ignore[misc]
        "chat_id", "user_id", "read_number", "chat__last_number", "chat__last_seq", "tombstones", "mentions", "state"
    )


def _accepted(readings: Iterable[tuple[Any, ...]]) -> list[Unread]:
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
        for chat_id, user_id, read_number, last_number, last_seq, tombstones, mentions, state in readings
        if state == ACCEPTED
    ]
