"""A person's activity, limited to messages they may read now."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.models import Block, User
from chatapp.lib.inputs import MAX_WHOLE_NUMBER
from chatapp.lib.pagination import Keyset, Page
from chats.models import Activity, Membership
from chats.queries.bounded_count import MOST_COUNTED
from chats.queries.memberships import ACCEPTED

# What the payload shows of a row.
_PARTS = ("actor", "message__author", "message__reply_to__author")
ACTIVITY = Keyset("activity", {"-at": datetime, "-pk": int})


def activity_of(person: User, *, kind: str | None = None, cursor: str | None = None, limit: int) -> Page[Activity]:
    """Return what concerns `person`, newest first, in chats they are in now.

    Shape: each with its actor, its message and the message's parts, and `is_unread`.
    Queries: 1.
    Errors: Invalid.
    """
    rows = _visible().filter(user=person).annotate(**{"is_unread": _is_unread()}).select_related(*_PARTS)
    if kind:
        rows = rows.filter(kind=kind)
    return ACTIVITY.page(rows, cursor=cursor, limit=limit)


def unread_activity_in(person: User, *, chat_ids: Iterable[int], kinds: Iterable[str]) -> list[Activity]:
    """Return a person's unread rows of these kinds in these chats, newest first, at most `MOST_COUNTED`.

    Shape: as `activity_of`.
    Queries: 1.
    """
    rows = _visible().filter(_is_unread(), user=person, chat_id__in=list(chat_ids), kind__in=list(kinds))
    rows = rows.annotate(**{"is_unread": Value(True)}).select_related(*_PARTS)
    return list(rows.order_by("-at", "-pk")[:MOST_COUNTED])


def unread_activity_of(person: User) -> int:
    """Return how many of a person's rows are unread, at most `MOST_COUNTED`. Queries: 1."""
    return len(list(unread_activity_rows(person.pk)))


def unread_activity_rows(user_id: int) -> QuerySet[Activity, int]:
    """Return keys of a person's unread rows, at most `MOST_COUNTED`: part of the query for all entries' counts."""
    return _visible().filter(_is_unread(), user_id=user_id).values_list("pk", flat=True)[:MOST_COUNTED]


def unread_activity_of_all(user_ids: Iterable[int]) -> dict[int, int]:
    """Map each of these people to the number of their unread rows, at most `MOST_COUNTED`. Queries: 1."""
    wanted = list(user_ids)
    rows = _visible().filter(_is_unread(), user_id__in=wanted).order_by()
    counts = dict(rows.values_list("user_id").annotate(Count("pk")))
    return {user_id: min(counts.get(user_id, 0), MOST_COUNTED) for user_id in wanted}


def _visible() -> QuerySet[Activity]:
    """Return rows in chats their person is in now, except by people they block and about deleted messages."""
    blocked = Block.objects.filter(blocker_id=OuterRef("user_id"), blocked_id=OuterRef("actor_id"))
    return Activity.objects.filter(Exists(_place()), ~Exists(blocked), message__deleted_at=None)


def _place() -> QuerySet[Membership]:
    own = Membership.objects.filter(chat_id=OuterRef("chat_id"), user_id=OuterRef("user_id"))
    return own.filter(state=ACCEPTED, chat__closed_at=None)


def _is_unread() -> Q:
    below = Coalesce(OuterRef("number"), Value(MAX_WHOLE_NUMBER))
    return Q(Exists(_place().filter(read_number__lt=below)), read_at=None)
