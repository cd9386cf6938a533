"""A person's chat list as pages show it: short, for any number of chats."""

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
    """The newest chats, then older ones that are favorites or unread; the newest invitations.

    `next` is the cursor of the older chats; None when all are included.
    """

    chats: list[ChatRow]
    invitations: list[ChatRow]
    next: str | None


def short_list_of(person: User, *, open_chat_id: int = 0) -> ShortList:
    """Return the person's list, including the chat they have open.

    Queries: 2; 5 or 6 for more than 100 chats and invitations.
    """
    newest = _newest(user_id=person.pk)
    if len(newest) <= LIST_SIZE:
        return ShortList(*partition(rows_of(newest, all_faces_for(user_id=person.pk))), None)
    newest = newest[:LIST_SIZE]
    asking, invited = _asking(user_id=person.pk), _invited(user_id=person.pk)
    together = {membership.chat_id: membership for membership in [*newest, *asking, *invited]}
    if open_chat_id and open_chat_id not in together:
        together |= {
            membership.chat_id: membership for membership in membership_as_row(chat_id=open_chat_id, user_id=person.pk)
        }
    last = newest[-1]
    has_older = listed.older_memberships(person.pk, last_at=last.chat.last_at, chat_id=last.chat_id).exists()
    return ShortList(*partition(_with_faces(together.values())), _cursor_of(last) if has_older else None)


def older_chats_of(person: User, *, before: str) -> ShortList:
    """Return the next 100 chats below `before`, the `next` of the list above it. No invitations.

    Queries: 2.
    Errors: Invalid.
    """
    last_at, chat_id = _parse_cursor(before)
    memberships = list(as_rows(_with(listed.older_memberships(person.pk, last_at=last_at, chat_id=chat_id))))
    shown = memberships[:LIST_SIZE]
    return ShortList(_with_faces(shown), [], _cursor_of(shown[-1]) if len(memberships) > LIST_SIZE else None)


def chats_among(person: User, *, chat_ids: Iterable[int]) -> list[ChatRow]:
    """Return those of these chats that the person is in, newest activity first.

    Queries: 2.
    """
    return _with_faces(as_rows(Membership.objects.filter(user=person, state=ACCEPTED, chat_id__in=list(chat_ids))))


def find_chats_of(person: User, *, search: str) -> tuple[list[ChatRow], bool]:
    """Return the newest 100 of the person's chats matching `search` by title, topic or people, and whether more exist.

    Queries: 2.
    """
    memberships = list(as_rows(_with(listed.matching_memberships(person.pk, search=search))))
    return _with_faces(memberships[:LIST_SIZE]), len(memberships) > LIST_SIZE


def _with(keys: QuerySet[Membership, Any]) -> QuerySet[Membership]:
    # Texts and counts for the selected rows only: a database may otherwise compute them before sorting and limiting.
    return Membership.objects.filter(pk__in=keys)


_newest = CompiledQuery(lambda user_id: as_rows(_with(listed.newest_memberships(user_id))))
_asking = CompiledQuery(lambda user_id: as_rows(_with(listed.attention_memberships(user_id))))
_invited = CompiledQuery(lambda user_id: as_rows(_with(listed.invited_memberships(user_id))))


def _with_faces(memberships: Iterable[Membership]) -> list[ChatRow]:
    newest_first = sorted(
        memberships, key=lambda membership: (membership.chat.last_at, membership.chat_id), reverse=True
    )
    chat_ids = [membership.chat_id for membership in newest_first]
    return rows_of(newest_first, shown_faces(Membership.objects.filter(chat_id__in=chat_ids)))


def _cursor_of(membership: Membership) -> str:
    """Return the cursor below this membership: its chat's activity to the microsecond, and id."""
    return f"{membership.chat.last_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ},{membership.chat_id}"


def _parse_cursor(cursor: str) -> tuple[datetime, int]:
    at, _, chat_id = cursor.partition(",")
    number, refusal = number_of(chat_id), Invalid({"before": ["must be what `next` said"]})
    try:
        moment = datetime.fromisoformat(at)
        last_at = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise refusal from error
    if moment.tzinfo is None or number is None:
        raise refusal
    return last_at, number
