"""Who is in a chat: the access check for everything inside one."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Case, DateTimeField, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from chatapp.lib.compiled_query import CompiledQuery, CompiledValues
from chatapp.lib.errors import Forbidden, NotFound
from chatapp.lib.pagination import Keyset, Page
from chats.models import Chat, Membership

ACCEPTED = Membership.State.ACCEPTED
INVITED = Membership.State.INVITED
AWAITING = Membership.State.AWAITING
HELD = Membership.State.HELD
# Nonexistent for the person themselves.
HIDDEN = (AWAITING, HELD)
_OF_MENTIONABLE = ("user_id", "user__name", "role", "chat__kind", "state", "accepted_at", "pk")
# People whom a query takes by their ids. Of more, first those are selected whom it concerns.
FEW = 200

_accepted_place = CompiledQuery(
    lambda chat_id, user_id: Membership.objects.select_related("chat", "user").filter(
        chat_id=chat_id, user_id=user_id, state=ACCEPTED, chat__closed_at=None
    )[:1]
)
_accepted_first = Case(When(state=ACCEPTED, then=Value(0)), default=Value(1), output_field=IntegerField())
# Only accepted members have a date, and a key has no null.
_accepted_since = Coalesce("accepted_at", Value(datetime(1970, 1, 1, tzinfo=UTC), output_field=DateTimeField()))
_ACCEPTED_FIRST = Keyset("members", {"place": int, "since": datetime, "pk": int})
_members = CompiledQuery(
    lambda chat_id: (
        Membership.objects.filter(chat_id=chat_id).select_related("user").order_by(_accepted_first, "accepted_at", "pk")
    )
)


def _accepted_of(chat_id: int, user_ids: list[int]) -> QuerySet[Membership, Any]:
    return Membership.objects.filter(chat_id=chat_id, user_id__in=user_ids, state=ACCEPTED).values_list("user_id")


_accepted_among = CompiledValues(_accepted_of)
_few_accepted_ids = CompiledValues(
    lambda chat_id: Membership.objects.filter(chat_id=chat_id, state=ACCEPTED).values_list("user_id")[: FEW + 1]
)
_accepted_names = CompiledValues(
    lambda chat_id: (
        Membership.objects.filter(chat_id=chat_id, state=ACCEPTED)
        .order_by("accepted_at", "pk")
        .values_list("user__name")
    )
)


def accepted_membership(*, chat_id: int, user_id: int) -> Membership:
    """Return the person's accepted membership in an open chat.

    Shape: chat and user loaded.
    Queries: 1.
    Errors: Forbidden, alike for outsiders, invitees, former members, closed and missing chats.
    """
    membership = _accepted_place.first(chat_id=chat_id, user_id=user_id)
    if membership is None:
        raise Forbidden()
    return membership


def accepted_memberships(keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Membership]:
    """Return the accepted memberships in open chats for these (chat id, user id), by that pair.

    Shape: chat and user loaded.
    Queries: 1.
    """
    wanted = set(keys)
    found = Membership.objects.select_related("chat", "user").filter(
        chat_id__in={chat_id for chat_id, _ in wanted},
        user_id__in={user_id for _, user_id in wanted},
        state=ACCEPTED,
        chat__closed_at=None,
    )
    by_place = {(membership.chat_id, membership.user_id): membership for membership in found}
    # The two lists together may match a pair that wasn't requested.
    return {place: membership for place, membership in by_place.items() if place in wanted}


def invited_membership(*, chat_id: int, user_id: int) -> Membership:
    """Return the person's membership in an open chat, invited or accepted, chat and user loaded.

    Queries: 1.
    Errors: NotFound, also for a direct chat that awaits its first message, and for a held invitation.
    """
    membership = (
        Membership.objects.select_related("chat", "user")
        .filter(chat_id=chat_id, user_id=user_id, chat__closed_at=None)
        .exclude(state__in=HIDDEN)
        .first()
    )
    if membership is None:
        raise NotFound()
    return membership


def member_of(chat: Chat, *, user_id: int) -> Membership:
    """Return anyone's membership in `chat`, on behalf of a member.

    Errors: NotFound.
    """
    membership = Membership.objects.select_related("user").filter(chat=chat, user_id=user_id).first()
    if membership is None:
        raise NotFound()
    return membership


def membership_in(chat: Chat, *, user_id: int) -> Membership | None:
    """Return the person's own membership in `chat`, user loaded: accepted, invited or held; None without one."""
    memberships = Membership.objects.select_related("user").filter(chat=chat, user_id=user_id)
    return memberships.exclude(state=AWAITING).first()


def direct_participant(chat: Chat, *, user_id: int) -> Membership | None:
    """Return a direct chat participant's membership, also while awaiting the first message; None for others."""
    return Membership.objects.select_related("user").filter(chat=chat, user_id=user_id).first()


def awaiting_people(chat: Chat) -> list[User]:
    """Return the people whom a direct chat's first message admits, by id.

    Queries: 1.
    """
    waiting = Membership.objects.filter(chat=chat, state=AWAITING).select_related("user").order_by("user_id")
    return [membership.user for membership in waiting]


def role_in(chat: Chat, *, user_id: int | None) -> str | None:
    """Return a person's current role in `chat`; None for non-members.

    Queries: 1.
    """
    if user_id is None:
        return None
    return Membership.objects.filter(chat=chat, user_id=user_id, state=ACCEPTED).values_list("role", flat=True).first()


def members_of(chat: Chat) -> list[Membership]:
    """Return everyone in `chat`: accepted members, longest-standing first, then the invited.

    Shape: user loaded.
    Queries: 1.
    """
    return _members(chat_id=chat.pk)


def member_page(chat: Chat, *, cursor: str | None, limit: int) -> Page[Membership]:
    """Return a page of everyone in `chat`, in the same order.

    Shape: user loaded.
    Queries: 1.
    Errors: Invalid.
    """
    members = Membership.objects.filter(chat=chat).select_related("user")
    placed = members.annotate(place=_accepted_first, since=_accepted_since)
    return _ACCEPTED_FIRST.page(placed, cursor=cursor, limit=limit)


def accepted_names(chat: Chat) -> list[str]:
    """Return the names of accepted members, longest-standing first.

    Queries: 1.
    """
    return [name for (name,) in _accepted_names(chat_id=chat.pk)]


class Mentionable(NamedTuple):
    """Someone who can be mentioned in a chat. `since` orders them: accepted members first, longest-standing first."""

    user_id: int
    name: str
    role: str
    kind: str
    since: tuple[str, bool, datetime | None, int]


def mentionable_members(chat_id: int, *, at_most: int) -> list[Mentionable]:
    """Return everyone who can be mentioned in a chat, accepted members first, or any `at_most` of them, if more can.

    The first message of a direct chat can already mention the people it admits.
    Queries: 1.
    """
    return _as_mentionable(_mentionable(chat_id).values_list(*_OF_MENTIONABLE)[:at_most])


def mentionable_named(chat_id: int, *, names: Iterable[str], user_id: int) -> list[Mentionable]:
    """Return who in a chat has one of these folded names, and this person. Queries: 1, by indexes in any chat."""
    people = _mentionable(chat_id)
    named = people.filter(user__name_folded__in=list(names)).values_list(*_OF_MENTIONABLE)
    return _as_mentionable(named.union(people.filter(user_id=user_id).values_list(*_OF_MENTIONABLE)))


def _as_mentionable(rows: Iterable[tuple[Any, ...]]) -> list[Mentionable]:
    found = [
        Mentionable(user_id, name, role, kind, (state, at is None, at, pk))
        for user_id, name, role, kind, state, at, pk in rows
    ]
    return sorted(found, key=lambda one: one.since)


def mentionable_user_ids(chat_id: int) -> QuerySet[Membership, int]:
    """Return the ids of everyone who can be mentioned in a chat, as a subquery."""
    return _mentionable(chat_id).values_list("user_id", flat=True)


def _mentionable(chat_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(chat_id=chat_id, state__in=(ACCEPTED, AWAITING))


def longest_accepted(chat: Chat) -> Membership | None:
    """Return the longest-standing member, user loaded, preferring people who can sign in; None without members.

    Of an announcement chat, moderators come first: the others may not even post there.
    """
    members = Membership.objects.filter(chat=chat, state=ACCEPTED).select_related("user")
    leads = Case(When(role=Membership.Role.MODERATOR, then=Value(0)), default=Value(1), output_field=IntegerField())
    first = [leads] if chat.posting == Chat.Posting.MODERATORS else []
    return members.order_by("-user__is_active", *first, "accepted_at", "pk").first()


def accepted_user_ids(*, chat_id: int, among: Iterable[int] | None = None) -> set[int]:
    """Return the ids of people who may read the chat now, limited to `among` if given.

    Queries: 1.
    """
    members = Membership.objects.filter(chat_id=chat_id, state=ACCEPTED, chat__closed_at=None)
    if among is not None:
        members = members.filter(user_id__in=list(among))
    return set(members.values_list("user_id", flat=True))


def few_members(chat_id: int) -> list[int] | None:
    """Return the ids of a chat's accepted members; None if there are more than a few. Queries: 1."""
    rows = _few_accepted_ids(chat_id=chat_id)
    return [user_id for (user_id,) in rows] if len(rows) <= FEW else None


def members_among(user_ids: AbstractSet[int], *, chat_id: int) -> list[int]:
    """Return those of `user_ids` who may read the chat now.

    A few members are compared with `user_ids` here, more of them by the database: while a process makes rows of 100,000
    it delivers nothing.
    `user_ids` may be a set that changes meanwhile.
    Queries: none for a few `user_ids`, who may include others then; else 1, or 2 for more than a few members.
    """
    if len(user_ids) <= FEW:
        return list(user_ids)
    members = few_members(chat_id)
    if members is None:
        return [user_id for (user_id,) in _accepted_among(chat_id=chat_id, user_ids=list(user_ids))]
    return [user_id for user_id in members if user_id in user_ids]


def invited_user_ids(chat: Chat) -> list[int]:
    """Return the ids of people who haven't answered their invitation."""
    return list(Membership.objects.filter(chat=chat, state=INVITED).values_list("user_id", flat=True))
