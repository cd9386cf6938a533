"""Open chats, for everyone signed in: what non-members may know, and nothing else."""

from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from chatapp.lib.errors import Forbidden
from chats.models import Chat, Membership
from chats.queries.memberships import ACCEPTED


@dataclass(frozen=True, slots=True)
class OpenChat:
    """One open chat, as non-members see it."""

    chat: Chat
    member_count: int
    is_member: bool


def open_chats(
    viewer: User, *, search: str = "", before: int | None = None, limit: int = 50
) -> tuple[list[OpenChat], bool]:
    """Return open chats with `search` in title or topic, newest first, below id `before`; and whether more exist.

    Not ordered by activity: activity times are visible to members only.
    Queries: 1.
    """
    chats = _seen_by(viewer)
    for word in search.split():
        chats = chats.filter(Q(title__icontains=word) | Q(topic__icontains=word))
    if before is not None:
        chats = chats.filter(pk__lt=before)
    found = [_row(chat) for chat in chats.order_by("-pk")[: limit + 1]]
    return found[:limit], len(found) > limit


def open_chat(viewer: User, *, chat_id: int) -> OpenChat:
    """Return one open chat, for the page that offers to join it.

    Queries: 1.
    Errors: Forbidden.
    """
    chat = _seen_by(viewer).filter(pk=chat_id).first()
    if chat is None:
        raise Forbidden()
    return _row(chat)


def with_member_count(chats: QuerySet[Chat]) -> QuerySet[Chat]:
    """Add `member_count`: accepted members."""
    members = Membership.objects.filter(chat_id=OuterRef("pk"), state=ACCEPTED).order_by()
    counted = members.values("chat_id").annotate(count=Count("pk")).values("count")
    return chats.annotate(member_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def _seen_by(viewer: User) -> QuerySet[Chat]:
    own = Membership.objects.filter(chat_id=OuterRef("pk"), user=viewer, state=ACCEPTED)
    is_open = Chat.objects.filter(kind=Chat.Kind.OPEN, closed_at=None)
    return with_member_count(is_open).annotate(is_member=Exists(own))


def _row(chat: Chat) -> OpenChat:
    # The type checker's plugin does not see annotations.
    return OpenChat(chat, member_count=chat.member_count, is_member=chat.is_member)  # type: ignore[attr-defined]
