"""A person's chats and invitations: the short list of pages, older pages of it, searches, and the full list."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from accounts.models import User
from chatapp.lib.compiled_query import CompiledQuery, CompiledValues
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import number_of
from chatapp.lib.pagination import NOT_A_CURSOR
from chats.models import Membership
from chats.queries.chat_rows import ChatRow, as_rows, membership_as_row, partition, rows_of, shown_faces
from chats.queries.listed_memberships import (
    LIST_SIZE,
    attention_memberships,
    invited_memberships,
    matching_memberships,
    newest_memberships,
    older_memberships,
)
from chats.queries.memberships import ACCEPTED


class ShortList(NamedTuple):
    """The newest chats, then older ones that are favorites or unread; the newest invitations.

    `next` is the cursor of the older chats; None when all are included.
    """

    chats: list[ChatRow]
    invitations: list[ChatRow]
    next: str | None


def all_chats_of(person: User) -> tuple[list[ChatRow], list[ChatRow]]:
    """Return every chat of the person and the newest 100 invitations, newest activity first.

    Queries: 2 for any number of chats, but the time grows with it. Pages use the short list.
    """
    return partition(rows_of(_all_of(user_id=person.pk), _all_faces(user_id=person.pk)))


def short_list_of(person: User, *, open_chat_id: int = 0) -> ShortList:
    """Return the person's list, including the chat they have open.

    Queries: 2; 5 or 6 for more than 100 chats and invitations.
    """
    newest = _newest(user_id=person.pk)
    if len(newest) <= LIST_SIZE:
        return ShortList(*partition(rows_of(newest, _all_faces(user_id=person.pk))), None)
    newest = newest[:LIST_SIZE]
    asking, invited = _asking(user_id=person.pk), _invited(user_id=person.pk)
    together = {membership.chat_id: membership for membership in [*newest, *asking, *invited]}
    if open_chat_id and open_chat_id not in together:
        together |= {
            membership.chat_id: membership for membership in membership_as_row(chat_id=open_chat_id, user_id=person.pk)
        }
    last = newest[-1]
    has_older = older_memberships(person.pk, last_at=last.chat.last_at, chat_id=last.chat_id).exists()
    return ShortList(*partition(_with_faces(together.values())), _cursor_of(last) if has_older else None)


def older_chats_of(person: User, *, before: str) -> ShortList:
    """Return the next 100 chats below `before`, the `next` of the list above it. No invitations.

    Queries: 2.
    Errors: Invalid.
    """
    return _below(person, *_parse_cursor(before, field="before"), limit=LIST_SIZE)


def chats_below(person: User, *, cursor: str, limit: int | None) -> ShortList:
    """Return up to `limit` chats below `cursor`, at most and by default 100. No invitations.

    Queries: 2.
    Errors: Invalid.
    """
    return _below(person, *_parse_cursor(cursor, field="cursor"), limit=limit or LIST_SIZE)


def _below(person: User, last_at: datetime, chat_id: int, *, limit: int) -> ShortList:
    memberships = list(as_rows(_with(older_memberships(person.pk, last_at=last_at, chat_id=chat_id))))
    shown = memberships[:limit]
    return ShortList(_with_faces(shown), [], _cursor_of(shown[-1]) if len(memberships) > limit else None)


def chats_among(person: User, *, chat_ids: Iterable[int]) -> list[ChatRow]:
    """Return those of these chats that the person is in, newest activity first.

    Queries: 2.
    """
    return _with_faces(as_rows(Membership.objects.filter(user=person, state=ACCEPTED, chat_id__in=list(chat_ids))))


def favourites_of(person: User) -> list[Membership]:
    """Return a person's favorites as the list shows them, archived ones left out. Queries: 1."""
    rows = Membership.objects.filter(
        user=person, is_favourite=True, is_archived=False, state=ACCEPTED, chat__closed_at=None
    )
    return list(rows.order_by(F("favourite_position").asc(nulls_last=True), "-chat__last_at", "-chat_id"))


def find_chats_of(person: User, *, search: str) -> tuple[list[ChatRow], bool]:
    """Return the newest 100 of the person's chats matching `search` by title, topic or people, and whether more exist.

    Queries: 2.
    """
    memberships = list(as_rows(_with(matching_memberships(person.pk, search=search))))
    return _with_faces(memberships[:LIST_SIZE]), len(memberships) > LIST_SIZE


def _with(keys: QuerySet[Membership, Any]) -> QuerySet[Membership]:
    # Texts and counts for the selected rows only: a database may otherwise compute them before sorting and limiting.
    return Membership.objects.filter(pk__in=keys)


def _chat_ids_of(user_id: int) -> QuerySet[Membership, Any]:
    return _all_memberships(user_id).filter(chat__closed_at=None).values("chat_id")


def _all_memberships(user_id: int) -> QuerySet[Membership]:
    """Every chat of the person and the newest invitations, whose number others control."""
    is_shown = Q(state=ACCEPTED) | Q(pk__in=invited_memberships(user_id))
    return Membership.objects.filter(is_shown, user_id=user_id)


_all_of = CompiledQuery(lambda user_id: as_rows(_all_memberships(user_id)))
# A subquery, not a list of ids: ten thousand ids would cost more than the answer.
_all_faces = CompiledValues(lambda user_id: shown_faces(Membership.objects.filter(chat_id__in=_chat_ids_of(user_id))))
_newest = CompiledQuery(lambda user_id: as_rows(_with(newest_memberships(user_id))))
_asking = CompiledQuery(lambda user_id: as_rows(_with(attention_memberships(user_id))))
_invited = CompiledQuery(lambda user_id: as_rows(_with(invited_memberships(user_id))))


def _with_faces(memberships: Iterable[Membership]) -> list[ChatRow]:
    newest_first = sorted(
        memberships, key=lambda membership: (membership.chat.last_at, membership.chat_id), reverse=True
    )
    chat_ids = [membership.chat_id for membership in newest_first]
    return rows_of(newest_first, shown_faces(Membership.objects.filter(chat_id__in=chat_ids)))


def _cursor_of(membership: Membership) -> str:
    """Return the cursor below this membership: its chat's activity to the microsecond, and id."""
    return f"{membership.chat.last_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ},{membership.chat_id}"


def _parse_cursor(cursor: str, *, field: str) -> tuple[datetime, int]:
    at, _, chat_id = cursor.partition(",")
    number, refusal = number_of(chat_id), Invalid({field: [NOT_A_CURSOR]})
    try:
        moment = datetime.fromisoformat(at)
        last_at = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise refusal from error
    if moment.tzinfo is None or number is None:
        raise refusal
    return last_at, number
