"""Open chats, for everyone signed in: what non-members may read, and nothing else."""

from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from chatapp.lib.errors import Forbidden
from chatapp.lib.pagination import Keyset
from chats.models import Chat, Membership, Message
from chats.queries.memberships import ACCEPTED
from chats.queries.messages import message_page

OPEN_CHATS = Keyset("open_chats", {"-pk": int})
# Enough to see what a chat is about; who wants more joins.
MAX_PREVIEW_MESSAGES = 20


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


def open_chat_preview(viewer: User, *, chat_id: int) -> tuple[OpenChat, list[Message]]:
    """Return one open chat and its newest messages, oldest first, tombstones included.

    Shape: parts of the messages loaded.
    Queries: 2.
    Errors: Forbidden.
    """
    row = open_chat(viewer, chat_id=chat_id)
    return row, message_page(chat=row.chat, before=None, limit=MAX_PREVIEW_MESSAGES).messages


def default_chat_ids() -> list[int]:
    """Return the ids of the chats that new accounts join, oldest first.

    Queries: 1.
    """
    default = Chat.objects.filter(kind=Chat.Kind.OPEN, is_default=True, closed_at=None)
    return list(default.order_by("pk").values_list("pk", flat=True))


def default_chats_led_by(person: User) -> list[Chat]:
    """Return the chats that new accounts join and that the person leads, oldest first.

    Queries: 1.
    """
    led = Membership.objects.filter(
        chat_id=OuterRef("pk"), user=person, state=ACCEPTED, role__in=[Membership.Role.OWNER, Membership.Role.MODERATOR]
    )
    default = Chat.objects.filter(Exists(led), kind=Chat.Kind.OPEN, is_default=True, closed_at=None)
    return list(default.order_by("pk"))


def default_chat_of(person: User) -> Chat | None:
    """Return the oldest of the default chats that the person is a member of, or None.

    Queries: 1.
    """
    own = Membership.objects.filter(chat_id=OuterRef("pk"), user=person, state=ACCEPTED)
    default = Chat.objects.filter(Exists(own), kind=Chat.Kind.OPEN, is_default=True, closed_at=None)
    return default.order_by("pk").first()


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
