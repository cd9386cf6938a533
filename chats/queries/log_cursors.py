"""Which chats a log consumer is behind in, and what it has not read there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from chatapp.lib import clock
from chatapp.lib.database_time import seconds_ago
from chats.models import Chat, LogConsumer, LogCursor, Message
from chats.queries.messages import messages_among, with_parts

# Chats looked at in one query of a full pass, whether behind or not.
IDS_PER_LOOK = 5_000
CHATS_PER_LOOK = 500
_CHANGED = "SELECT id FROM chats_message WHERE chat_id = %s AND changed_seq > %s AND changed_seq <= %s"


@dataclass(frozen=True, slots=True)
class Behind:
    """A chat whose log goes on after a consumer's cursor."""

    chat_id: int
    last_seq: int
    seq: int


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a consumer is behind in the chats that changed last, and in how many chats its last try failed."""

    consumer: str
    changes: int
    chats: int
    oldest_at: datetime | None
    failing: int


def lags() -> list[Lag]:
    """Return the lag of each consumer in the 500 chats that changed last: a large site has too many to look at all.

    Queries: 3, and 1 for each consumer.
    """
    newest = Chat.objects.order_by("-changed_at")
    chats = list(newest.values_list("pk", "last_seq", "changed_at")[:CHATS_PER_LOOK])
    cursors = LogCursor.objects.filter(chat_id__in=[pk for pk, _, _ in chats])
    read = {(name, chat_id): seq for name, chat_id, seq in cursors.values_list("consumer_id", "chat_id", "seq")}
    found = []
    for name in LogConsumer.objects.order_by("name").values_list("name", flat=True):
        behind = [(last - read.get((name, pk), 0), at) for pk, last, at in chats if last > read.get((name, pk), 0)]
        failing = LogCursor.objects.filter(consumer=name, retry_at__isnull=False)[:CHATS_PER_LOOK].count()
        oldest_at = min((at for _, at in behind), default=None)
        found.append(Lag(name, sum(changes for changes, _ in behind), len(behind), oldest_at, failing))
    return found


def behind_among(consumer: str, *, above_id: int) -> list[Behind]:
    """Return the chats with the next 5,000 ids above `above_id` that a consumer is behind in. Queries: 1."""
    return _read(_behind(consumer).filter(pk__gt=above_id, pk__lte=above_id + IDS_PER_LOOK).order_by("pk"))


def behind_since(consumer: str, *, seconds: float) -> list[Behind]:
    """Return chats changed in the last `seconds` that a consumer is behind in, at most 500, the longest waiting first.

    Queries: 1, answered by the index `chat_changed_since`.
    """
    recent = _behind(consumer).filter(changed_at__gte=seconds_ago(seconds))
    return _read(recent.order_by("changed_at")[:CHATS_PER_LOOK])


def behind_after_failure(consumer: str) -> list[Behind]:
    """Return chats to be tried again now. Queries: 1, answered by the index `log_cursor_retry`."""
    due = LogCursor.objects.filter(consumer=consumer, retry_at__lte=clock.now()).order_by("retry_at")[:CHATS_PER_LOOK]
    rows = due.values_list("chat_id", "chat__last_seq", "seq")
    return [Behind(chat_id=chat_id, last_seq=last_seq, seq=seq) for chat_id, last_seq, seq in rows]


def unread_rows(*, chat_id: int, after_seq: int, at_most: int) -> tuple[int, list[Message]]:
    """Return the chat's last seq, and its rows changed after `after_seq` up to there, oldest change first.

    Shape: parts loaded.
    Queries: 2.
    """
    last_seq = Chat.objects.filter(pk=chat_id).values_list("last_seq", flat=True).first() or 0
    rows = Message.objects.filter(chat_id=chat_id, changed_seq__gt=after_seq, changed_seq__lte=last_seq)
    return last_seq, list(with_parts(rows).order_by("changed_seq")[:at_most])


def unread_rows_of(batch: Sequence[Behind]) -> list[Message]:
    """Return the rows of several chats that changed after `seq` up to `last_seq`, or later since.

    Shape: parts loaded.
    Queries: 2.
    """
    if not batch:
        return []
    values = [value for one in batch for value in (one.chat_id, one.seq, one.last_seq)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([_CHANGED] * len(batch)), values)
        ids = [pk for (pk,) in cursor.fetchall()]
    return messages_among(chat_ids=[one.chat_id for one in batch], message_ids=ids)


def _behind(consumer: str) -> QuerySet[Chat]:
    cursor = LogCursor.objects.filter(consumer=consumer, chat=OuterRef("pk"))
    read_seq = Coalesce(Subquery(cursor.values("seq")[:1]), 0)
    retry_at = Subquery(cursor.values("retry_at")[:1])
    chats = Chat.objects.annotate(read_seq=read_seq, retry_at=retry_at)
    is_due = Q(retry_at=None) | Q(retry_at__lte=clock.now())
    return chats.filter(is_due, read_seq__lt=F("last_seq"))


def _read(chats: QuerySet[Chat]) -> list[Behind]:
    rows = chats.values_list("pk", "last_seq", "read_seq")  # type: ignore[misc]  # an annotation
    return [Behind(chat_id=chat_id, last_seq=last_seq, seq=seq) for chat_id, last_seq, seq in rows]
