"""Blocks, and who accepts direct messages from whom."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Block, User
from chatapp.lib.pagination import Keyset, Page
from chats.models import Chat, Membership

MAX_BLOCKS = 1_000
_NEWEST = Keyset("blocks", {"-pk": int})


def blocks_by(person: User, *, cursor: str | None = None, limit: int = MAX_BLOCKS) -> Page[Block]:
    """Return whom this person blocks, newest first.

    Shape: `blocked` loaded.
    Queries: 1.
    Errors: Invalid.
    """
    return _NEWEST.page(Block.objects.filter(blocker=person).select_related("blocked"), cursor=cursor, limit=limit)


def is_blocked_by(person: User, other: User) -> bool:
    """Return whether `person` blocks `other`. Queries: 1."""
    return Block.objects.filter(blocker=person, blocked=other).exists()


def blockers_of(user_id: int, *, among: Collection[int]) -> set[int]:
    """Return the ids in `among` of people who block this person. Queries: 1; none if `among` is empty."""
    if not among:
        return set()
    blocks = Block.objects.filter(blocked_id=user_id, blocker_id__in=list(among))
    return set(blocks.values_list("blocker_id", flat=True))


def blocking_pairs(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of these (user id, author id) where the first blocks the second. Queries: 1; none without pairs."""
    wanted = set(pairs)
    if not wanted:
        return set()
    blocks = Block.objects.filter(
        blocker_id__in={user_id for user_id, _ in wanted}, blocked_id__in={author_id for _, author_id in wanted}
    )
    # The two lists together may match a pair that wasn't requested.
    return wanted & set(blocks.values_list("blocker_id", "blocked_id"))


def closed_direct_chats(chat_ids: Iterable[int]) -> dict[int, set[int]]:
    """Map each of these direct chats that is closed to someone to the ids of the people who accept nothing there.

    Only a chat of two can be closed: with three or more people a direct chat is a group like any other. Blocking the
    other person and accepting no direct messages at all give the same result.
    Queries: 1.
    """
    people: dict[int, list[tuple[int, bool]]] = {}
    for chat_id, user_id, takes, blocks in _people_of(chat_ids):
        people.setdefault(chat_id, []).append((user_id, takes and not blocks))
    return {
        chat_id: {user_id for user_id, accepts in two if not accepts}
        for chat_id, two in people.items()
        if len(two) == 2 and not all(accepts for _, accepts in two)
    }


def _people_of(chat_ids: Iterable[int]) -> QuerySet[Membership, Any]:
    # In a chat of two, a blocked participant is the other person.
    others = Membership.objects.filter(chat_id=OuterRef(OuterRef("chat_id"))).values("user_id")
    blocks = Block.objects.filter(blocker_id=OuterRef("user_id"), blocked_id__in=others)
    places = Membership.objects.filter(chat_id__in=list(chat_ids), chat__kind=Chat.Kind.DIRECT)
    return places.annotate(blocks_other=Exists(blocks)).values_list(
        "chat_id", "user_id", "user__takes_direct_messages", "blocks_other"
    )
