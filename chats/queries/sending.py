"""What a send locks and reads, at the same cost for one message or a hundred."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from chatapp.lib.pipeline import pipelined
from chatapp.lib.rows_statement import RowsStatement
from chats.models import Chat, Membership, Message
from chats.queries.locks import ask_locked_chats

IdempotencyKey = tuple[int, int, UUID | None]


class SendReading(NamedTuple):
    """What decides about sends: the open chats by id, locked; their accepted senders; messages sent before."""

    chats: dict[int, Chat]
    senders: dict[tuple[int, int], Membership]
    earlier: dict[IdempotencyKey, Message]


def lock_and_read(keys: Iterable[IdempotencyKey]) -> SendReading:
    """Lock the chats of these (chat, author, client id) and read what decides about the sends.

    Shape: of the senders, only role and read position are loaded.
    Queries: 3 in one round trip, 2 if no key has a client id; 1 more for repeated sends.
    """
    all_keys = list(dict.fromkeys(keys))
    repeatable = [key for key in all_keys if key[2] is not None]
    with pipelined():
        # First: what the others see was committed before the lock, or by its holder.
        chats = ask_locked_chats(chat_id for chat_id, _author, _client in all_keys)
        senders = _accepted_senders.ask({(chat_id, author_id) for chat_id, author_id, _client in all_keys})
        repeated = _stored_keys.ask(repeatable) if repeatable else list
    return SendReading(
        chats={chat.pk: chat for chat in chats()},
        senders={(row[1], row[2]): Membership.from_db(None, _OF_SENDER, row) for row in senders()},
        earlier=earlier_messages(repeatable) if repeated() else {},
    )


def earlier_messages(keys: Iterable[IdempotencyKey]) -> dict[IdempotencyKey, Message]:
    """Return messages already stored under one of these (chat, author, client_id).

    Queries: 1; none if no key has a client id.
    """
    wanted = {key for key in keys if key[2] is not None}
    if not wanted:
        return {}
    chat_ids, author_ids, client_ids = (set(part) for part in zip(*wanted, strict=True))
    found = Message.objects.filter(chat_id__in=chat_ids, author_id__in=author_ids, client_id__in=client_ids)
    by_key = {(message.chat_id, message.author_id or 0, message.client_id): message for message in found}
    # The three lists together may match a combination that wasn't requested.
    return {key: message for key, message in by_key.items() if key in wanted}


_OF_SENDER = ("id", "chat_id", "user_id", "role", "read_number")
_accepted_senders = RowsStatement(
    "SELECT sender.id, sender.chat_id, sender.user_id, sender.role, sender.read_number FROM {given}"
    " JOIN chats_membership sender ON sender.chat_id = given.chat_id AND sender.user_id = given.user_id"
    " WHERE sender.state = 'accepted'",
    model=Membership,
    columns=("chat_id", "user_id"),
)
_stored_keys = RowsStatement(
    "SELECT chats_message.id FROM {given} JOIN chats_message ON chats_message.chat_id = given.chat_id"
    " AND chats_message.author_id = given.author_id AND chats_message.client_id = given.client_id",
    model=Message,
    columns=("chat_id", "author_id", "client_id"),
)
