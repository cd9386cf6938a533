"""Checks whether a chat's counters, read positions, owner and messages agree with its rows. For operators only.

Counting happens in the database or in batches of bounded size: a chat of a million messages needs no more memory
than an empty one.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Self

from django.db import connection, transaction
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum

from chats.models import Chat, File, Membership, Mention, Message, Reaction
from chats.queries.locks import locked_closed_chat
from chats.queries.memberships import ACCEPTED
from chats.queries.messages import with_parts
from chats.queries.reactions import by_emoji

# How many gaps, and how many messages per fault, are listed individually.
NAMED_HOLES = NAMED_MESSAGES = 5
_ROWS_AT_ONCE = 2_000

# Counts the messages between one member's position and the next higher one once, for any number of members: a count
# above each position would read the newest messages again for every member.
_UNREAD_RECOUNT = """
    WITH reader AS (
        SELECT id, user_id, read_number, LEAD(read_number) OVER (ORDER BY read_number, id) AS next_read_number
        FROM chats_membership WHERE chat_id = %s AND state = 'accepted'
    )
    SELECT user_id, read_number,
        (SELECT COUNT(*) FROM chats_message WHERE chat_id = %s AND deleted_at IS NULL
            AND number > read_number AND number <= COALESCE(next_read_number, 9223372036854775807)),
        (SELECT COUNT(*) FROM chats_message WHERE chat_id = %s AND deleted_at IS NOT NULL
            AND number > read_number AND number <= COALESCE(next_read_number, 9223372036854775807))
    FROM reader ORDER BY read_number DESC, id DESC
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """The first few of several ids, and how many more there are."""

    first: list[int]
    more: int = 0

    @classmethod
    def of(cls, ids: Iterator[int]) -> Self:
        """Read all ids and keep the first few."""
        return cls(list(islice(ids, NAMED_MESSAGES)), more=sum(1 for _ in ids))


@dataclass(frozen=True, slots=True)
class Examination:
    """The counts of a chat's rows. `doubled_…` count rows beyond the first of each value; `first_…` are examples.

    `miscounted_threads`, `mismatched_reactions`, `mismatched_files` (message ids) and `mismatched_mentions` (numbers):
    see below.
    `holes` are the first ranges of missing numbers. `strays` are (user id, read number) outside 0..last_number;
    `miscounts` are (user id, unread as shown, unread recounted).
    """

    newest_seq: int
    newest_number: int
    has_number_zero: bool
    doubled_seqs: int
    first_doubled_seq: int
    doubled_numbers: int
    first_doubled_number: int
    missing_numbers: int
    has_owner: bool
    has_members: bool
    miscounted_threads: Sample
    mismatched_reactions: Sample
    mismatched_mentions: Sample
    mismatched_files: Sample
    holes: list[tuple[int, int]] = field(default_factory=list)
    strays: list[tuple[int, int]] = field(default_factory=list)
    miscounts: list[tuple[int, int, int]] = field(default_factory=list)


def chats_one_by_one() -> Iterator[Chat]:
    """Yield every chat, closed ones included, loading each one lazily. Queries: 1 per chat."""
    chat = Chat.objects.order_by("pk").first()
    while chat is not None:
        yield chat
        chat = Chat.objects.filter(pk__gt=chat.pk).order_by("pk").first()


@contextmanager
def without_statement_timeout() -> Iterator[None]:
    """Lift the time limits, which exist for people who wait for a response.

    Inside a transaction, the only unit that a pooler in front of PostgreSQL keeps on one connection.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        yield


@transaction.atomic
def examine_locked(chat_id: int) -> tuple[Chat, Examination] | None:
    """Examine a chat under its lock; None if it doesn't exist.

    Queries: as `examine`, plus the lock.
    """
    chat = locked_closed_chat(chat_id)
    return None if chat is None else (chat, examine(chat))


def examine(chat: Chat) -> Examination:
    """Count the rows that `chat`, as loaded, has to agree with.

    An unlocked chat may change between the queries: confirm a fault with `examine_locked`.
    Queries: 14, plus one when numbers are missing.
    """
    rows = Message.objects.filter(chat=chat)
    numbered = rows.filter(number__gte=1)
    totals = rows.aggregate(
        newest_seq=Max("changed_seq"),
        newest_number=Max("number"),
        first_number=Min("number"),
        numbered=Count("pk", filter=Q(number__gte=1)),
    )
    doubled_seqs, first_doubled_seq = _doubled(rows, "changed_seq")
    doubled_numbers, first_doubled_number = _doubled(numbered, "number")
    newest_number = totals["newest_number"] or 0
    missing = newest_number - (totals["numbered"] - doubled_numbers)
    has_members, miscounts = _recounted(chat)
    members = Membership.objects.filter(chat=chat)
    return Examination(
        newest_seq=totals["newest_seq"] or 0,
        newest_number=newest_number,
        has_number_zero=totals["first_number"] == 0,
        doubled_seqs=doubled_seqs,
        first_doubled_seq=first_doubled_seq,
        doubled_numbers=doubled_numbers,
        first_doubled_number=first_doubled_number,
        missing_numbers=missing,
        has_owner=members.filter(state=ACCEPTED, role=Membership.Role.OWNER).exists(),
        has_members=has_members,
        miscounted_threads=Sample.of(miscounted_threads(chat)),
        mismatched_reactions=Sample.of(mismatched_reactions(chat)),
        mismatched_mentions=Sample.of(mismatched_mentions(chat)),
        mismatched_files=Sample.of(mismatched_files(chat)),
        holes=_holes(numbered) if missing else [],
        strays=list(stray_members(chat, last_number=chat.last_number).values_list("user_id", "read_number")),
        miscounts=miscounts,
    )


def stray_members(chat: Chat, *, last_number: int) -> QuerySet[Membership]:
    """Return memberships whose read position is outside the chat's numbers, user loaded."""
    outside = Q(read_number__gt=last_number) | Q(read_number__lt=0)
    return Membership.objects.filter(outside, chat=chat).select_related("user").order_by("pk")


def rows_with_repeated_seq(chat: Chat) -> QuerySet[Message]:
    """Return rows whose seq an older row has too, parts loaded."""
    older = Message.objects.filter(chat=chat, changed_seq=OuterRef("changed_seq"), pk__lt=OuterRef("pk"))
    return with_parts(Message.objects.filter(Exists(older), chat=chat)).order_by("pk")


def _doubled(rows: QuerySet[Message], name: str) -> tuple[int, int]:
    """Return how many rows repeat a value of `name`, and the first such value."""
    groups = rows.order_by().values(name).annotate(bearers=Count("pk")).filter(bearers__gt=1)
    found = groups.aggregate(extra=Sum(F("bearers") - 1), first=Min(name))
    return found["extra"] or 0, found["first"] or 0


def _holes(numbered: QuerySet[Message]) -> list[tuple[int, int]]:
    one_before = numbered.filter(number=OuterRef("number") - 1)
    nearest_before = numbered.filter(number__lt=OuterRef("number")).order_by("-number").values("number")[:1]
    ends = numbered.filter(~Exists(one_before), number__gt=1).annotate(nearest=Subquery(nearest_before))
    found = ends.order_by("number").values_list("nearest", "number").distinct()[:NAMED_HOLES]
    return [((nearest or 0) + 1, number - 1) for nearest, number in found if number]


def _recounted(chat: Chat) -> tuple[bool, list[tuple[int, int, int]]]:
    """Return whether the chat has members, and whose unread count differs from the rows.

    One statement, because read positions move without the chat's lock.
    """
    miscounts: list[tuple[int, int, int]] = []
    recount, tombstones, has_members = 0, 0, False
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD_RECOUNT, [chat.pk] * 3)
        for user_id, read_number, unread_up_to_next, tombstones_up_to_next in cursor.fetchall():
            has_members = True
            recount += unread_up_to_next
            tombstones += tombstones_up_to_next
            shown = max(0, chat.last_number - read_number - tombstones)
            if shown != recount:
                miscounts.append((user_id, shown, recount))
    return has_members, miscounts


# A message repeats its reply count, reactions and mentions, so that readers need no further queries. Both sides are
# read side by side in the same order, in batches, so memory stays bounded.
def miscounted_threads(chat: Chat) -> Iterator[int]:
    """Yield ids of messages whose reply count or last reply time is wrong. Queries: 2."""
    replies = Message.objects.filter(chat=chat, thread_root__isnull=False, deleted_at=None)
    threads = replies.filter(thread_root__chat=chat).order_by().values("thread_root")
    found = threads.annotate(found=Count("pk"), last=Max("at"))
    is_right = Q(thread_root__thread_count=F("found"), thread_root__thread_last_at=F("last"))
    miscounted = found.filter(~is_right | Q(thread_root__thread_last_at=None)).order_by("thread_root")
    yield from filter(None, miscounted.values_list("thread_root", flat=True).iterator(_ROWS_AT_ONCE))
    has_replies = Exists(replies.filter(thread_root=OuterRef("pk")))
    says_some = Q(thread_count__gt=0) | Q(thread_last_at__isnull=False)
    empty = Message.objects.filter(says_some, ~has_replies, chat=chat).order_by("pk")
    yield from empty.values_list("pk", flat=True).iterator(_ROWS_AT_ONCE)


def mismatched_reactions(chat: Chat) -> Iterator[int]:
    """Yield ids of messages whose reactions differ from the rows. Queries: 2."""
    shown = Message.objects.filter(chat=chat).exclude(reactions=[]).order_by("pk").values_list("pk", "reactions")
    rows = Reaction.objects.filter(message__chat=chat).order_by("message_id", "pk")
    stored = rows.values_list("message_id", "emoji", "user_id").iterator(_ROWS_AT_ONCE)
    there = ((pk, by_emoji(row[1:] for row in group)) for pk, group in groupby(stored, key=itemgetter(0)))
    yield from _differing(shown.iterator(_ROWS_AT_ONCE), there)


def mismatched_mentions(chat: Chat) -> Iterator[int]:
    """Yield numbers of messages whose mentions differ from the mention rows. Queries: 2."""
    numbered = Message.objects.filter(chat=chat, number__isnull=False).exclude(mentions=[]).order_by("number")
    named = numbered.values_list("number", "mentions").iterator(_ROWS_AT_ONCE)
    shown = ((number, sorted(user_ids)) for number, user_ids in named if number is not None)
    rows = Mention.objects.filter(chat=chat).order_by("number", "user_id").values_list("number", "user_id")
    stored = groupby(rows.iterator(_ROWS_AT_ONCE), key=itemgetter(0))
    there = ((number, [user_id for _number, user_id in group]) for number, group in stored)
    yield from _differing(shown, there)


def mismatched_files(chat: Chat) -> Iterator[int]:
    """Yield ids of messages whose files differ from the rows, in order or state. Queries: 2."""
    named = Message.objects.filter(chat=chat, files__isnull=False).exclude(files=[]).order_by("pk")
    pairs = named.values_list("pk", "files").iterator(_ROWS_AT_ONCE)
    shown = ((pk, [(one["id"], one["state"]) for one in files or []]) for pk, files in pairs)
    rows = File.objects.filter(chat=chat, message__isnull=False).order_by("message_id", "position", "created_at")
    stored = rows.values_list("message_id", "pk", "state").iterator(_ROWS_AT_ONCE)
    grouped = groupby(stored, key=itemgetter(0))
    there = ((message_id or 0, [(str(pk), state) for _id, pk, state in group]) for message_id, group in grouped)
    yield from _differing(shown, there)


def _differing(left: Iterable[tuple[int, Any]], right: Iterable[tuple[int, Any]]) -> Iterator[int]:
    """Yield keys that only one side has, or whose values differ. Both sides are ordered by key."""
    for key, sides in groupby(merge(left, right, key=itemgetter(0)), key=itemgetter(0)):
        values = [value for _key, value in sides]
        if len(values) == 1 or values[0] != values[1]:
            yield key
