"""Rows of chat lists: a chat or an invitation as one person sees it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from chatapp.lib.compiled_query import CompiledQuery, CompiledValues
from chatapp.lib.errors import Forbidden
from chats.models import Chat, Membership, Message
from chats.queries.memberships import ACCEPTED, HIDDEN, INVITED
from chats.queries.unread import with_mentions, with_tombstones
from chats.text.file_name import file_names

# The columns that a list row needs of the membership, its chat and the inviter.
_OF_PLACE = (
    *("user_id", "role", "state", "invited_at", "read_number"),
    *("is_favourite", "favourite_position", "is_archived", "muted", "muted_until", "notifies_of_all", "draft"),
)
_OF_CHAT = ("kind", "posting", "title", "topic", "picture", "last_number", "last_at")
_FIRST_MESSAGE = ("chat_id", "content", "files", "author_id")
_COLUMNS = (*_OF_PLACE, *(f"chat__{name}" for name in _OF_CHAT), "invited_by__name")


class Face(NamedTuple):
    """A person's name and avatar in a list row. `avatar` is the name of a stored picture, or empty."""

    user_id: int
    name: str
    avatar: str
    is_accepted: bool


class ChatRow(NamedTuple):
    """One chat as one person sees it in a list.

    An invitation shows neither text nor counts; one to a direct chat shows its first message.
    """

    chat: Chat
    membership: Membership
    faces: list[Face]
    last_text: str
    last_author_id: int | None
    unread: int
    mentions: int
    invited_by_name: str

    @property
    def last_author_name(self) -> str:
        """The author of the last message; empty if there is none, or if the author left the chat."""
        return next((face.name for face in self.faces if face.user_id == self.last_author_id), "")

    @property
    def member_names(self) -> list[str]:
        """Names of the accepted members, longest-standing first."""
        return [face.name for face in self.faces if face.is_accepted]


def partition(rows: list[ChatRow]) -> tuple[list[ChatRow], list[ChatRow]]:
    """Separate chats from invitations, preserving the order."""
    return (
        [row for row in rows if row.membership.state == ACCEPTED],
        [row for row in rows if row.membership.state == INVITED],
    )


def chat_rows_of(*, chat_id: int, user_ids: Iterable[int]) -> list[ChatRow]:
    """Return one chat as each of these people sees it, invited people included; outsiders get no row.

    Queries: 2 for any number of people.
    """
    members = as_rows(Membership.objects.filter(chat_id=chat_id, user_id__in=list(user_ids)))
    return rows_of(members, _faces_in(chat_id=chat_id))


def chat_row_for(person: User, *, chat_id: int) -> ChatRow:
    """Return one chat as `person` sees it in the list.

    Queries: 2.
    Errors: Forbidden.
    """
    rows = rows_of(membership_as_row(chat_id=chat_id, user_id=person.pk), _faces_in(chat_id=chat_id))
    if not rows:
        raise Forbidden()
    return rows[0]


def as_rows(members: QuerySet[Membership]) -> QuerySet[Membership]:
    """Load the columns that a list row shows, and no more."""
    newest = Message.objects.filter(chat_id=OuterRef("chat_id"), number__isnull=False, deleted_at__isnull=True)
    last_text = Subquery(newest.order_by("-number").values("content")[:1], output_field=TextField())
    last_files = Subquery(newest.order_by("-number").values("files")[:1])
    last_author_id = Subquery(newest.order_by("-number").values("author_id")[:1])
    return (
        with_mentions(with_tombstones(members.filter(chat__closed_at=None).exclude(state__in=HIDDEN)))
        .annotate(last_text=Coalesce(last_text, Value(""), output_field=TextField()), last_author_id=last_author_id)
        .annotate(last_files=last_files)
        .select_related("chat", "invited_by")
        .only(*_COLUMNS)
        .order_by("-chat__last_at", "-chat_id")
    )


def shown_faces(members: QuerySet[Membership]) -> QuerySet[Membership, tuple[Any, ...]]:
    """Accepted members, longest-standing first; in chats named after their people also those invited."""
    shown = members.filter(Q(state=ACCEPTED) | Q(chat__kind=Chat.Kind.DIRECT) | Q(chat__title=""))
    # Accepted rows have a date; the two databases order nulls differently.
    ordered = shown.order_by("state", "accepted_at", "pk")
    return ordered.values_list("chat_id", "state", "user_id", "user__name", "user__avatar")


membership_as_row = CompiledQuery(
    lambda chat_id, user_id: as_rows(Membership.objects.filter(chat_id=chat_id, user_id=user_id))
)
_faces_in = CompiledValues(lambda chat_id: shown_faces(Membership.objects.filter(chat_id=chat_id)))


def rows_of(members: Iterable[Membership], faces: Iterable[Sequence[Any]]) -> list[ChatRow]:
    """Build rows from memberships (as_rows) and the people of their chats (shown_faces).

    Queries: none; 1 when they include an invitation to a direct chat.
    """
    members = list(members)
    for membership, first in _requests_among(members):
        membership.last_text, membership.last_author_id = first  # type: ignore[attr-defined]
    faces_of: dict[int, list[Face]] = defaultdict(list)
    for chat_id, state, user_id, name, avatar in faces:
        faces_of[chat_id].append(Face(user_id, name, avatar, is_accepted=state == ACCEPTED))
    return [_row(membership, faces_of[membership.chat_id]) for membership in members]


def _requests_among(members: Sequence[Membership]) -> list[tuple[Membership, tuple[str, int | None]]]:
    """Return the invitations to direct chats, each with its first message's text and author."""
    requests = {
        membership.chat_id: membership
        for membership in members
        if membership.state == INVITED and membership.chat.kind == Chat.Kind.DIRECT
    }
    if not requests:
        return []
    first = Message.objects.filter(chat_id__in=requests, number=1, deleted_at__isnull=True)
    found = first.values_list(*_FIRST_MESSAGE)
    shown = {chat_id: (text or file_names(files), author_id) for chat_id, text, files, author_id in found}
    return [(membership, shown.get(chat_id, ("", None))) for chat_id, membership in requests.items()]


def _last_text(membership: Membership) -> str:
    text: str = membership.last_text  # type: ignore[attr-defined]
    return text or file_names(membership.last_files)  # type: ignore[attr-defined]


def _row(membership: Membership, faces: list[Face]) -> ChatRow:
    is_in, chat, inviter = membership.state == ACCEPTED, membership.chat, membership.invited_by
    is_direct = chat.kind == Chat.Kind.DIRECT
    if not is_in and not is_direct:
        # Only members see who else is invited.
        faces = [face for face in faces if face.is_accepted]
    unread = chat.last_number - membership.read_number - membership.tombstones  # type: ignore[attr-defined]
    return ChatRow(
        chat=chat,
        membership=membership,
        faces=faces,
        last_text=_last_text(membership) if is_in or is_direct else "",
        last_author_id=membership.last_author_id if is_in or is_direct else None,  # type: ignore[attr-defined]
        unread=max(0, unread) if is_in else 0,
        mentions=membership.mentions if is_in else 0,  # type: ignore[attr-defined]
        invited_by_name=inviter.name if inviter else "",
    )
