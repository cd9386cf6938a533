"""Write new messages with the counters and read positions that move with them. The chats are locked."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

from django.db import DEFAULT_DB_ALIAS

from chatapp.lib.pipeline import pipelined, pipelined_to_commit
from chatapp.lib.rows_statement import RowsStatement
from chats.models import Chat, Membership, Message

_GIVEN = (
    *("chat_id", "number", "changed_seq", "author_id", "client_id", "content", "html", "at"),
    *("mentions", "reply_to_id", "thread_root_id", "files"),
)


def store_messages(fresh: Sequence[Message], *, chats: Mapping[int, Chat], moved: Mapping[int, int]) -> None:
    """Insert people's messages and give them their ids; write the counters of `chats`, and read positions.

    Equal to `bulk_create` and an `update` per row, for any message that people send. With what is read before, half the
    CPU time for 64 messages (measured: docs/decisions/029-one-statement-for-many-rows.md).
    Shape: `moved` maps the id of a membership to its new `read_number`.
    Queries: 2 in one round trip, 1 more if a position moves; whatever the number of messages and chats.
    """
    _store(fresh, chats=chats, moved=moved, pipeline=pipelined())


def store_last_messages(fresh: Sequence[Message], *, chats: Mapping[int, Chat], moved: Mapping[int, int]) -> None:
    """Do what `store_messages` does, as the last statements of a transaction, and commit in the same round trip.

    Queries: as `store_messages`; the end of the atomic block takes no further round trip.
    """
    _store(fresh, chats=chats, moved=moved, pipeline=pipelined_to_commit())


def _store(
    fresh: Sequence[Message],
    *,
    chats: Mapping[int, Chat],
    moved: Mapping[int, int],
    pipeline: AbstractContextManager[None],
) -> None:
    with pipeline:
        stored = _messages.ask([[getattr(message, name) for name in _GIVEN] for message in fresh])
        _counters.write([(chat.pk, chat.last_seq, chat.last_number, chat.last_at) for chat in chats.values()])
        if moved:
            _positions.write(moved.items())
    ids = {(chat_id, seq): message_id for chat_id, seq, message_id in stored()}
    for message in fresh:
        message.pk = ids[message.chat_id, message.changed_seq]
        message._state.adding, message._state.db = False, DEFAULT_DB_ALIAS


# Sorted: ids of a chat ascend with its log. What isn't given here is null, or as the model makes it.
_messages = RowsStatement(
    f"INSERT INTO chats_message ({', '.join(_GIVEN)}, kind, thread_count, reactions)"  # nosec B608
    f" SELECT {', '.join(_GIVEN)}, '{Message.Kind.TEXT}', 0, '[]' FROM {{given}} ORDER BY changed_seq"
    " RETURNING chat_id, changed_seq, id",
    model=Message,
    columns=_GIVEN,
)
_counters = RowsStatement(
    "UPDATE chats_chat SET last_seq = given.last_seq, last_number = given.last_number, last_at = given.last_at,"
    " changed_at = {now} FROM {given} WHERE chats_chat.id = given.id",
    model=Chat,
    columns=("id", "last_seq", "last_number", "last_at"),
)
_positions = RowsStatement(
    "UPDATE chats_membership SET read_number = given.read_number FROM {given} WHERE chats_membership.id = given.id",
    model=Membership,
    columns=("id", "read_number"),
)
