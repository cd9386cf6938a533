"""Groups of people: the list, members as a viewer sees them, and those mentioned in a chat."""

import re
from collections import defaultdict

from django.db.models import Count

from accounts.models import User, UserGroup
from accounts.queries import MAX_ID
from chatapp.lib.errors import NotFound
from chatapp.lib.pagination import Keyset, Page
from chats.queries.memberships import mentionable_user_ids
from chats.queries.people import visible_people

_BY_NAME = Keyset("groups", {"name": str})
_MEMBERS = Keyset("group_members", {"name_folded": str, "pk": int})
_TYPED = re.compile(r"[@＠]([A-Za-z][A-Za-z0-9-]{1,29})")
_MAX_NAMES = 50


def groups(*, cursor: str | None = None, limit: int = 50) -> Page[UserGroup]:
    """Return the groups by name, with `member_count`.

    Queries: 1.
    Errors: Invalid.
    """
    return _BY_NAME.page(UserGroup.objects.annotate(member_count=Count("members")), cursor=cursor, limit=limit)


def group_members(viewer: User, *, group_id: int, cursor: str | None = None, limit: int = 50) -> Page[User]:
    """Return those of a group's members whom `viewer` may see, by name.

    Queries: 2.
    Errors: NotFound, Invalid.
    """
    if group_id > MAX_ID or not UserGroup.objects.filter(pk=group_id).exists():
        raise NotFound()
    people = visible_people(viewer).filter(user_groups=group_id, is_active=True)
    return _MEMBERS.page(people, cursor=cursor, limit=limit)


def groups_typed_in(text: str, *, chat_id: int, author: User) -> dict[str, tuple[int, ...]]:
    """Return name -> those in the group whom `author` can mention in a chat, for every group that `text` may mention.

    Queries: 1; none for a text without a possible name.
    """
    names = {name.lower() for name in _TYPED.findall(text)[:_MAX_NAMES]}
    # A name may be followed by a hyphen that isn't part of it.
    names |= {name.partition("-")[0] for name in names}
    if not names:
        return {}
    found: dict[str, list[int]] = defaultdict(list)
    rows = UserGroup.members.through.objects.filter(
        usergroup__name__in=names, user_id__in=mentionable_user_ids(chat_id)
    )
    for name, user_id in rows.exclude(user=author).order_by("user_id").values_list("usergroup__name", "user_id"):
        found[name].append(user_id)
    return {name: tuple(user_ids) for name, user_ids in found.items()}
