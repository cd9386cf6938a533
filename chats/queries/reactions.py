"""A message's reactions, as everyone sees them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from chats.models import Message, Reaction


def reactions_under(message: Message) -> list[dict[str, Any]]:
    """Return the reaction rows in the shape of `Message.reactions`. Queries: 1."""
    return by_emoji(Reaction.objects.filter(message=message).order_by("pk").values_list("emoji", "user_id"))


def by_emoji(reactions: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """Group (emoji, user id) pairs, oldest first, into [{emoji, user_ids}], ordered by first use."""
    user_ids: dict[str, list[int]] = defaultdict(list)
    for emoji, user_id in reactions:
        user_ids[emoji].append(user_id)
    return [{"emoji": emoji, "user_ids": ids} for emoji, ids in user_ids.items()]
