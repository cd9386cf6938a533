"""Runs a log consumer: finds chats whose log goes on, reads on in seq order, and moves the cursor with the effect.

At least once, in order per chat. The send knows nothing of it: its transaction writes no row more, and a consumer
that fails or is slow to prepare holds up no send, no other consumer and, after a failure, no other chat.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Max

from chatapp.lib import clock
from chatapp.ops import counters
from chats.log_consumers.across_chats import AcrossChats, batches, read_batch
from chats.log_consumers.consumer import Consumer
from chats.models import Chat, LogConsumer, LogCursor
from chats.queries.locks import locked_closed_chat
from chats.queries.log_cursors import (
    CHATS_PER_LOOK,
    IDS_PER_LOOK,
    Behind,
    behind_after_failure,
    behind_among,
    behind_since,
    unread_rows,
)

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 100
# `changed_at` is the time of the statement; its transaction may commit this much later.
OVERLAP_SECONDS = 60.0
# What commits even later, or was left by a worker that died, is found by looking at every chat.
FULL_PASS_SECONDS = 3_600.0
_FIRST_PAUSE_SECONDS = 10.0
_LONGEST_PAUSE_SECONDS = 3_600.0
_CURSORS_AT_ONCE = 5_000


class Runner:
    """One consumer in one process. Several processes may run the same one."""

    def __init__(self, consumer: Consumer) -> None:
        """Start with a look at every chat."""
        self.consumer = consumer
        self._is_registered = False
        self._passed_at: float | None = None
        self._full_pass_at = 0.0
        # What another worker was busy with: it may die.
        self._skipped: list[int] = []

    def work(self) -> bool:
        """Look once for chats that are behind, and read on in each; return whether there was any."""
        if not self._is_registered:
            register(self.consumer)
            self._is_registered = True
        started = clock.elapsed_seconds()
        is_full_pass = self._passed_at is None or started - self._full_pass_at > FULL_PASS_SECONDS
        if self._passed_at is None or is_full_pass:
            behind, is_complete = self._behind_anywhere(), True
        else:
            recent = behind_since(self.consumer.name, seconds=started - self._passed_at + OVERLAP_SECONDS)
            behind, is_complete = recent + behind_after_failure(self.consumer.name), len(recent) < CHATS_PER_LOOK
        found = {one.chat_id: one for one in behind}
        skipped_before = len(self._skipped)
        left = sum(one.last_seq - one.seq for one in found.values())
        counters.set(f"log_lag_{self.consumer.name}", left)
        read = (
            self._read_together(self.consumer, list(found.values()))
            if isinstance(self.consumer, AcrossChats)
            else set()
        )
        left_over = [chat_id for chat_id in dict.fromkeys([*found, *self._skipped]) if chat_id not in read]
        moved = [True] * len(read) + [self._read_on(chat_id) for chat_id in left_over]
        # Only now: when the database goes away meanwhile, the next call looks at all of this again.
        del self._skipped[:skipped_before]
        if is_complete:
            self._passed_at = started
        if is_full_pass:
            self._full_pass_at = started
        if found:
            counters.set(f"log_lag_{self.consumer.name}", 0 if all(moved) else left)
        return any(moved)

    def _behind_anywhere(self) -> list[Behind]:
        highest = Chat.objects.aggregate(highest=Max("pk"))["highest"] or 0
        looks = range(0, highest, IDS_PER_LOOK)
        return [one for above in looks for one in behind_among(self.consumer.name, above_id=above)]

    def _read_together(self, consumer: AcrossChats, behind: Sequence[Behind]) -> set[int]:
        """Read many chats at once; return those that were read to where they were seen to end."""
        unread, read = set[int](), {one.chat_id for one in behind}
        for batch in batches(behind):
            try:
                moved = read_batch(consumer, [one for one in batch if one.chat_id not in unread])
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                # Each by itself, so that only the row at fault stays.
                log.info("The log consumer %s reads %s chats one by one.", consumer.name, len(batch), exc_info=True)
                moved = []
            unread |= {one.chat_id for one in batch} - set(moved)
        return read - unread

    def _read_on(self, chat_id: int) -> bool:
        """Read a chat to its end, in batches; return whether the cursor moved."""
        has_moved, at_most = False, ROWS_AT_ONCE
        while True:
            try:
                step = self._step(chat_id, at_most=at_most)
            except (OperationalError, InterfaceError):
                # Not this chat's fault.
                raise
            except Exception:
                if at_most > 1:
                    # One by one, so that only the row at fault stays.
                    at_most = 1
                    continue
                log.exception("The log consumer %s failed in chat %s.", self.consumer.name, chat_id)
                self._postpone(chat_id)
                return has_moved
            has_moved = has_moved or step is not None
            if not step:
                return has_moved

    def _step(self, chat_id: int, *, at_most: int) -> bool | None:
        """Read one batch; return whether there may be more, or None when nothing was done."""
        cursor = LogCursor.objects.filter(consumer=self.consumer.name, chat_id=chat_id).first()
        if cursor is None:
            LogCursor.objects.bulk_create(
                [LogCursor(consumer_id=self.consumer.name, chat_id=chat_id)], ignore_conflicts=True
            )
            cursor = LogCursor.objects.get(consumer=self.consumer.name, chat_id=chat_id)
        last_seq, rows = unread_rows(chat_id=chat_id, after_seq=cursor.seq, at_most=at_most)
        if last_seq <= cursor.seq:
            LogCursor.objects.filter(pk=cursor.pk).update(tries=0, retry_at=None)
            return None
        prepared = self.consumer.prepare(rows)
        to = rows[-1].changed_seq if len(rows) == at_most else last_seq
        with transaction.atomic():
            # The chat before its cursor, as deleting a chat locks them: the other order deadlocks.
            if locked_closed_chat(chat_id) is None:
                return None
            may_skip = connection.features.has_select_for_update_skip_locked
            locked = LogCursor.objects.select_for_update(skip_locked=may_skip, no_key=True).filter(pk=cursor.pk).first()
            if locked is None or locked.seq != cursor.seq:
                self._skipped.append(chat_id)
                return None
            self.consumer.apply(rows, prepared)
            LogCursor.objects.filter(pk=cursor.pk).update(seq=to, tries=0, retry_at=None)
        return True

    def _postpone(self, chat_id: int) -> None:
        cursor = LogCursor.objects.filter(consumer=self.consumer.name, chat_id=chat_id)
        tries = cursor.values_list("tries", flat=True).first() or 0
        seconds = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 4 ** min(tries, 10))
        cursor.update(tries=F("tries") + 1, retry_at=clock.now() + timedelta(seconds=seconds))


def register(consumer: Consumer) -> None:
    """Write the cursors that a new consumer starts with. Does nothing for a known one."""
    row, _is_new = LogConsumer.objects.get_or_create(name=consumer.name)
    if row.is_ready:
        return
    if consumer.starts_at == "present":
        _write_present(consumer.name)
    LogConsumer.objects.filter(name=consumer.name).update(is_ready=True)


def reset(name: str, *, chat_ids: Sequence[int] | None = None) -> int:
    """Have a consumer read the log of all chats, or of some, again from the beginning; return how many."""
    cursors = LogCursor.objects.filter(consumer=name)
    if chat_ids is not None:
        cursors = cursors.filter(chat_id__in=chat_ids)
    count = 0
    # In batches: a large site's rows in one statement would exceed its time limit.
    for above in range(0, Chat.objects.aggregate(highest=Max("pk"))["highest"] or 0, _CURSORS_AT_ONCE):
        batch = cursors.filter(chat_id__gt=above, chat_id__lte=above + _CURSORS_AT_ONCE)
        count += batch.update(seq=0, tries=0, retry_at=clock.now())
    return count


def _write_present(name: str) -> None:
    above = 0
    while chats := list(
        Chat.objects.filter(pk__gt=above).order_by("pk").values_list("pk", "last_seq")[:_CURSORS_AT_ONCE]
    ):
        cursors = [LogCursor(consumer_id=name, chat_id=chat_id, seq=last_seq) for chat_id, last_seq in chats]
        LogCursor.objects.bulk_create(cursors, ignore_conflicts=True)
        above = chats[-1][0]
