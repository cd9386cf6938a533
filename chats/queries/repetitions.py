"""Checks that a message's denormalized fields agree with their source rows. For operators, without a viewer.

A message row repeats its reply count, its reactions and its mentions, so that readers need no further queries. Both
sides are read side by side in the same order, in batches of some thousand rows, so memory stays bounded.
"""

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from chats.models import Chat, Mention, Message, Reaction
from chats.queries.reactions import by_emoji

_ROWS_AT_ONCE = 2_000


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
    told = Message.objects.filter(chat=chat).exclude(reactions=[]).order_by("pk").values_list("pk", "reactions")
    rows = Reaction.objects.filter(message__chat=chat).order_by("message_id", "pk")
    stored = rows.values_list("message_id", "emoji", "user_id").iterator(_ROWS_AT_ONCE)
    there = ((pk, by_emoji(row[1:] for row in group)) for pk, group in groupby(stored, key=itemgetter(0)))
    yield from _differing(told.iterator(_ROWS_AT_ONCE), there)


def mismatched_mentions(chat: Chat) -> Iterator[int]:
    """Yield numbers of messages whose mentions differ from the mention rows. Queries: 2."""
    numbered = Message.objects.filter(chat=chat, number__isnull=False).exclude(mentions=[]).order_by("number")
    named = numbered.values_list("number", "mentions").iterator(_ROWS_AT_ONCE)
    told = ((number, sorted(user_ids)) for number, user_ids in named if number is not None)
    rows = Mention.objects.filter(chat=chat).order_by("number", "user_id").values_list("number", "user_id")
    stored = groupby(rows.iterator(_ROWS_AT_ONCE), key=itemgetter(0))
    there = ((number, [user_id for _number, user_id in group]) for number, group in stored)
    yield from _differing(told, there)


def _differing(left: Iterable[tuple[int, Any]], right: Iterable[tuple[int, Any]]) -> Iterator[int]:
    """Yield keys that only one side has, or whose values differ. Both sides are ordered by key."""
    for key, sides in groupby(merge(left, right, key=itemgetter(0)), key=itemgetter(0)):
        values = [value for _key, value in sides]
        if len(values) == 1 or values[0] != values[1]:
            yield key
