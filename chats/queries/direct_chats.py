"""The direct chat of a set of people, found by their ids."""

from collections.abc import Iterable

from chats.models import Chat


def direct_key(user_ids: Iterable[int]) -> str:
    """Return the key of a set of people, independent of their order: ids ascending."""
    return ",".join(map(str, sorted(set(user_ids))))


def direct_chat_id(key: str) -> int | None:
    """Return the id of the direct chat with this key, or None.

    Queries: 1, answered by the unique key.
    """
    return Chat.objects.filter(direct_key=key).values_list("pk", flat=True).first()
