"""A group of people, as everyone sees it."""

from typing import Annotated, TypedDict

from accounts.models import UserGroup
from accounts.payloads import PublicPersonPayload
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Next


class GroupPayload(TypedDict):
    """A group."""

    id: int
    name: Annotated[str, described("As it is typed after the @")]
    count: int


class GroupListPayload(TypedDict):
    """Groups by name."""

    groups: list[GroupPayload]
    next: Next


class GroupMembersPayload(TypedDict):
    """Members of a group by name."""

    people: list[PublicPersonPayload]
    next: Next


def group_payload(group: UserGroup) -> GroupPayload:
    """One group, with `member_count`."""
    # The type checker's plugin does not see annotations.
    return {"id": group.pk, "name": group.name, "count": group.member_count}  # type: ignore[attr-defined]
