"""What stands under a message, as everyone sees it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from chats.models import Message, Reaction


def reactions_under(message: Message) -> list[dict[str, Any]]:
    """Return what the rows say, in the shape of `Message.reactions`. Queries: 1."""
    return by_emoji(Reaction.objects.filter(message=message).order_by("pk").values_list("emoji", "user_id"))


def by_emoji(reactions: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """Return [{emoji, user_ids}] of (emoji, user id), oldest first: each emoji and each person by their first use."""
    user_ids: dict[str, list[int]] = defaultdict(list)
    for emoji, user_id in reactions:
        user_ids[emoji].append(user_id)
    return [{"emoji": emoji, "user_ids": ids} for emoji, ids in user_ids.items()]
