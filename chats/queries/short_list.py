"""A person's list as pages show it: short, however many chats there are."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.models import User
from chatapp.lib.compiled_query import CompiledQuery
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import number_of
from chats.models import Membership
from chats.queries import listed
from chats.queries.chat_list import ChatRow, all_faces_for, as_rows, membership_as_row, partition, rows_of, shown_faces
from chats.queries.listed import LIST_SIZE
from chats.queries.memberships import ACCEPTED


class ShortList(NamedTuple):
    """The newest chats, and further down those that are favourites or unread; the newest invitations.

    `next` says where the older chats begin; None when all are here.
    """

    chats: list[ChatRow]
    invitations: list[ChatRow]
    next: str | None


def short_list_of(person: User, *, open_chat_id: int = 0) -> ShortList:
    """The person's list; the chat they have open is in it.

    Queries: 2, for a person of more than 100 chats and invitations 5 or 6.
    """
    newest = _newest(user_id=person.pk)
    if len(newest) <= LIST_SIZE:
        return ShortList(*partition(rows_of(newest, all_faces_for(user_id=person.pk))), None)
    newest = newest[:LIST_SIZE]
    asking, invited = _asking(user_id=person.pk), _invited(user_id=person.pk)
    together = {place.chat_id: place for place in [*newest, *asking, *invited]}
    if open_chat_id and open_chat_id not in together:
        together |= {place.chat_id: place for place in membership_as_row(chat_id=open_chat_id, user_id=person.pk)}
    last = newest[-1]
    has_older = listed.older_memberships(person.pk, last_at=last.chat.last_at, chat_id=last.chat_id).exists()
    return ShortList(*partition(_with_faces(together.values())), _mark_of(last) if has_older else None)


def older_chats_of(person: User, *, before: str) -> ShortList:
    """The next 100 chats below `before`, which is the `next` of the list above it. No invitations.

    Queries: 2.
    Errors: Invalid.
    """
    last_at, chat_id = _place_of(before)
    places = list(as_rows(_with(listed.older_memberships(person.pk, last_at=last_at, chat_id=chat_id))))
    shown = places[:LIST_SIZE]
    return ShortList(_with_faces(shown), [], _mark_of(shown[-1]) if len(places) > LIST_SIZE else None)


def chats_among(person: User, *, chat_ids: Iterable[int]) -> list[ChatRow]:
    """Those of these chats that the person is in, newest activity first.

    Queries: 2.
    """
    return _with_faces(as_rows(Membership.objects.filter(user=person, state=ACCEPTED, chat_id__in=list(chat_ids))))


def find_chats_of(person: User, *, search: str) -> tuple[list[ChatRow], bool]:
    """The newest 100 of the person's chats that `search` finds by title, topic or people, and whether there are more.

    Queries: 2.
    """
    places = list(as_rows(_with(listed.matching_memberships(person.pk, search=search))))
    return _with_faces(places[:LIST_SIZE]), len(places) > LIST_SIZE


def _with(keys: QuerySet[Membership, Any]) -> QuerySet[Membership]:
    # Texts and counts of what was kept only: a database may make them before it sorts and cuts.
    return Membership.objects.filter(pk__in=keys)


_newest = CompiledQuery(lambda user_id: as_rows(_with(listed.newest_memberships(user_id))))
_asking = CompiledQuery(lambda user_id: as_rows(_with(listed.attention_memberships(user_id))))
_invited = CompiledQuery(lambda user_id: as_rows(_with(listed.invited_memberships(user_id))))


def _with_faces(places: Iterable[Membership]) -> list[ChatRow]:
    newest_first = sorted(places, key=lambda place: (place.chat.last_at, place.chat_id), reverse=True)
    chat_ids = [place.chat_id for place in newest_first]
    return rows_of(newest_first, shown_faces(Membership.objects.filter(chat_id__in=chat_ids)))


def _mark_of(place: Membership) -> str:
    """Return where the list goes on below this place: its chat's activity to the microsecond, and id."""
    return f"{place.chat.last_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ},{place.chat_id}"


def _place_of(mark: str) -> tuple[datetime, int]:
    at, _, chat_id = mark.partition(",")
    number, refusal = number_of(chat_id), Invalid({"before": ["must be what `next` said"]})
    try:
        moment = datetime.fromisoformat(at)
        last_at = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise refusal from error
    if moment.tzinfo is None or number is None:
        raise refusal
    return last_at, number
