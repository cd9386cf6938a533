"""Reads the logs of many chats in one transaction, for consumers whose effect doesn't need the chats' locks.

A round over 500 chats with a message each took 500 transactions. No send waits for this one: it locks cursors only, and
deleting a chat deletes its cursors first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from django.db import connection, transaction

from chats.log_consumers.consumer import Consumer
from chats.models import LogCursor
from chats.queries.log_cursors import Behind, unread_rows_of

ROWS_AT_ONCE, CHATS_AT_ONCE = 500, 100
_MOVE = "UPDATE chats_logcursor SET seq = %s, tries = 0, retry_at = NULL WHERE id = %s"


@runtime_checkable
class AcrossChats(Consumer, Protocol):
    """A consumer whose `apply` takes messages of several chats, without their locks."""

    takes_many_chats: bool


def batches(behind: Sequence[Behind]) -> Iterator[list[Behind]]:
    """Split what is unread into batches of at most 500 changes of at most 100 chats, in seq order per chat."""
    batch: list[Behind] = []
    left = ROWS_AT_ONCE
    for one in behind:
        unread = one
        while unread.seq < unread.last_seq:
            upto = min(unread.last_seq, unread.seq + left)
            batch.append(replace(unread, last_seq=upto))
            left -= upto - unread.seq
            unread = replace(unread, seq=upto)
            if not left or len(batch) >= CHATS_AT_ONCE:
                yield batch
                batch, left = [], ROWS_AT_ONCE
    if batch:
        yield batch


def read_batch(consumer: AcrossChats, batch: Sequence[Behind]) -> list[int]:
    """Have a consumer read a batch; return the chats whose cursor moved. Queries: 4 to 6 and those of `apply`."""
    _add_cursors(consumer, [one.chat_id for one in batch if not one.seq])
    rows = unread_rows_of(batch)
    prepared = consumer.prepare(rows)
    wanted = {one.chat_id: one for one in batch}
    with transaction.atomic():
        cursors = LogCursor.objects.filter(consumer=consumer.name, chat_id__in=list(wanted))
        may_skip = connection.features.has_select_for_update_skip_locked
        locked = cursors.select_for_update(skip_locked=may_skip, no_key=True).order_by("chat_id")
        held = [one for one in locked if one.seq == wanted[one.chat_id].seq]
        if len(held) < len(wanted):
            # Another worker reads some of these, or a chat was deleted: the others are prepared again.
            kept = {one.chat_id for one in held}
            rows = [row for row in rows if row.chat_id in kept]
            prepared = consumer.prepare(rows)
        consumer.apply(rows, prepared)
        with connection.cursor() as cursor:
            cursor.executemany(_MOVE, [(wanted[one.chat_id].last_seq, one.pk) for one in held])
    return [one.chat_id for one in held]


def _add_cursors(consumer: AcrossChats, chat_ids: Sequence[int]) -> None:
    LogCursor.objects.bulk_create(
        [LogCursor(consumer_id=consumer.name, chat_id=chat_id) for chat_id in chat_ids], ignore_conflicts=True
    )
