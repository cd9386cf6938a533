"""The first message of a chat at or after a time: where a jump to a date goes."""

from datetime import datetime

from chats.models import Chat, Message

# Numbers looked at in one query.
_PROBES = 64
# 64 to the fifth: enough for a thousand million. Where numbers are missing, the last query reads what is left.
_MOST_ROUNDS = 5


def first_since(chat: Chat, since: datetime) -> Message | None:
    """Return the first numbered message of `chat` at or after `since`, tombstones included; None if all are older.

    There is no index on times, which would cost each send: numbers ascend with time, so that a few queries for some
    numbers close in on it.
    Queries: 1 for up to 64 messages, 4 for a million.
    """
    numbered = Message.objects.filter(chat_id=chat.pk, number__isnull=False)
    # The first is above `older` and, if there is one, not above `newest`.
    older, newest = 0, chat.last_number
    for _round in range(_MOST_ROUNDS):
        if newest - older <= _PROBES:
            break
        step = (newest - older) // _PROBES + 1
        probes = numbered.filter(number__in=range(older + step, newest, step)).order_by("number")
        for number, at in probes.values_list("number", "at"):
            assert number is not None
            if at >= since:
                newest = number
                break
            older = number
    return numbered.filter(number__gt=older, number__lte=newest, at__gte=since).order_by("number").first()
