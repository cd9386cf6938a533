"""Reads of a send, at the same cost for one message or a hundred. Runs while the chats are locked."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from chatapp.lib.compiled_query import CompiledQuery
from chats.models import Membership, Message
from chats.queries.memberships import ACCEPTED

IdempotencyKey = tuple[int, int, UUID | None]


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


def accepted_senders(keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Membership]:
    """Return accepted memberships by (chat, user), with only their role and read position loaded.

    Queries: 1.
    """
    wanted = set(keys)
    if len(wanted) == 1:
        [(chat_id, user_id)] = wanted
        return {
            (sender.chat_id, sender.user_id): sender for sender in _accepted_sender(chat_id=chat_id, user_id=user_id)
        }
    chat_ids = {chat_id for chat_id, _ in wanted}
    user_ids = {user_id for _, user_id in wanted}
    found = _accepted().filter(chat_id__in=chat_ids, user_id__in=user_ids)
    return {(sender.chat_id, sender.user_id): sender for sender in found}


def _accepted() -> QuerySet[Membership]:
    return Membership.objects.filter(state=ACCEPTED).only("chat_id", "user_id", "role", "read_number")


_accepted_sender = CompiledQuery(lambda chat_id, user_id: _accepted().filter(chat_id=chat_id, user_id=user_id))
