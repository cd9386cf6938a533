"""Reads of the hub: changes its subscribers may have missed. The only reads without a viewer."""

from chatapp.lib.database_time import seconds_ago
from chats.models import Chat, Message
from chats.queries.messages import with_parts

# Bounds one round: the hub repeats while there is more.
MAX_MISSED = 200


def changed_since(*, seconds: float) -> list[tuple[int, int]]:
    """Return (chat id, last seq) of the chats changed in the last `seconds`, by the database's clock.

    Queries: 1, answered by the index `chat_changed_since`.
    """
    return list(Chat.objects.filter(changed_at__gte=seconds_ago(seconds)).values_list("pk", "last_seq"))


def missed_rows(*, chat_id: int, after_seq: int, at_most: int) -> tuple[int, list[Message]]:
    """Return the chat's last seq, and its rows changed after `after_seq` up to there, oldest change first.

    Shape: parts loaded; at most `at_most` rows.
    Queries: 2.
    """
    last_seq = Chat.objects.filter(pk=chat_id).values_list("last_seq", flat=True).first() or 0
    rows = Message.objects.filter(chat_id=chat_id, changed_seq__gt=after_seq, changed_seq__lte=last_seq)
    return last_seq, list(with_parts(rows).order_by("changed_seq")[:at_most])
