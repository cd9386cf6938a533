"""The direct chat of a set of people. It is found by its people's ids alone."""

from collections.abc import Iterable

from chats.models import Chat


def direct_key(user_ids: Iterable[int]) -> str:
    """Name a set of people, whoever begins: ids in rising order."""
    return ",".join(map(str, sorted(set(user_ids))))


def direct_chat_id(key: str) -> int | None:
    """Return the chat that is found again for this set of people, or None.

    Queries: 1, answered by the unique key.
    """
    return Chat.objects.filter(direct_key=key).values_list("pk", flat=True).first()
