"""A chat as one person sees it in a list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict
from zlib import crc32

from accounts.payloads import avatar_address
from chatapp.lib.clock import to_rfc3339
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Timestamp, choices
from chatapp.lib.pictures import SMALL
from chats.models import Chat, Membership
from chats.models.membership import MUTE_LEVELS, end_of_mute, mute_now
from chats.models.notification_settings import NotificationLevel
from chats.payloads.member import SHOWN_STATES
from chats.payloads.message import ViewedMessagePayload
from chats.queries.chat_rows import ChatRow, Face
from chats.queries.unread import ShownInRow

# Sections of the chat list, from the top; also in static/js/chats/chat_list.js.
SECTIONS = ("favourite", "direct", "chats", "archived")
# What fits on a picture tile.
MAX_FACES = 4
_VERSIONED = (
    *("title", "topic", "kind", "posting", "picture", "last_at"),
    *("role", "favourite", "favourite_position", "muted", "muted_until", "archived"),
)


_AS_KIND = "What notifies the person; null: as they set for chats of its kind"


class FacePayload(TypedDict):
    """A person's name and avatar."""

    user_id: int
    name: str
    avatar: str | None


class ChatPayload(TypedDict):
    """C: a chat as one person sees it in the chat list."""

    id: int
    users: Annotated[list[str], described("Names of the accepted members")]
    message: Annotated[str, described("Text of the last message, or empty")]
    message_user: Annotated[str, described("Its author; empty if they left")]
    message_user_id: int | None
    title: str
    topic: str
    kind: Annotated[str, choices(Chat.Kind)]
    posting: Annotated[str, choices(Chat.Posting, "`moderators`: an announcement chat")]
    unread: int
    mentions: int
    draft: str
    last_at: Timestamp
    state: Annotated[str, choices(SHOWN_STATES, "Never `awaiting`: such chats aren't listed")]
    role: Annotated[str, choices(Membership.Role)]
    invited_by: str
    favourite: bool
    favourite_position: Annotated[int | None, described("Place among the favorites; those without one come last")]
    muted: Annotated[str, choices(MUTE_LEVELS)] | None
    muted_until: Annotated[Timestamp | None, described("When the mute ends by itself")]
    notifications: Annotated[Annotated[str, choices(NotificationLevel)] | None, described(_AS_KIND)]
    archived: bool
    picture: str | None
    people: list[FacePayload]


class FavouriteOrderPayload(TypedDict):
    """A person's favorites in their order."""

    chat_ids: list[int]


class CreatedChatPayload(ChatPayload):
    """C, and the entries that match no one."""

    unknown: list[str]


class ChatListPayload(TypedDict):
    """A person's chats and invitations."""

    chats: list[ChatPayload]
    invited_chats: list[ChatPayload]
    next: NotRequired[
        Annotated[str | None, described("`cursor` of the chats below; null at the end, missing if all are listed")]
    ]


class OpenedChatPayload(TypedDict):
    """A chat with its newest messages."""

    id: int
    users: list[str]
    messages: list[ViewedMessagePayload]
    title: str
    topic: str
    kind: Annotated[str, choices(Chat.Kind)]
    posting: Annotated[str, choices(Chat.Posting, "`moderators`: an announcement chat")]
    picture: str | None
    last_seq: int
    last_number: int


def chat_payload(row: ChatRow) -> ChatPayload:
    """C. `state` and `role` are the viewer's own; an invitation has names, but neither text nor counts.

    An invitation to a direct chat (DIRECT_MESSAGES=request) includes the text of its first message.

    `people` are some of the others, longest-standing members first; in a direct chat, and for members of a chat
    without a title, it includes invited people.
    """
    chat, membership = row.chat, row.membership
    is_invited = membership.state == Membership.State.INVITED
    others = [face for face in row.faces if face.user_id != membership.user_id]
    return {
        "id": chat.pk,
        "users": row.member_names,
        "message": row.last_text,
        "message_user": row.last_author_name,
        "message_user_id": row.last_author_id,
        "title": chat.title,
        "topic": chat.topic,
        "kind": chat.kind,
        "posting": chat.posting,
        "unread": row.unread,
        "mentions": row.mentions,
        # Never for an invitation: only members have drafts.
        "draft": membership.draft,
        # Activity times are visible to members only.
        "last_at": to_rfc3339(membership.invited_at if is_invited else chat.last_at),
        "state": membership.state,
        "role": membership.role,
        "invited_by": row.invited_by_name,
        "favourite": membership.is_favourite,
        "favourite_position": membership.favourite_position,
        "muted": membership.mute or None,
        "muted_until": _muted_until(membership.muted_until),
        "notifications": membership.level or None,
        "archived": membership.is_archived,
        "picture": chat_picture_address(chat.pk, chat.picture),
        "people": [face_payload(face) for face in others[:MAX_FACES]],
    }


def list_section(chat: Mapping[str, Any]) -> str:
    """Return the list section of a chat (C), one of `SECTIONS`."""
    if chat["archived"] or chat["favourite"]:
        return "archived" if chat["archived"] else "favourite"
    return "direct" if chat["kind"] == Chat.Kind.DIRECT else "chats"


def favourite_order(chat: Mapping[str, Any]) -> tuple[bool, int]:
    """Return the sort key of a favorite (C): by position, those without one last, in the order they come in."""
    position = chat["favourite_position"]
    return (position is None, position or 0)


def row_version(chat: Mapping[str, Any]) -> str:
    """Return a short text that changes with what the row of a chat (C) shows, except counts, people and the draft.

    A page compares its rows' versions with those in the reply to its first join: what changed in between is fetched.
    """
    return f"{crc32(repr([chat[key] for key in _VERSIONED]).encode()):08x}"


def shown_payload(chat_id: int, shown: ShownInRow) -> dict[str, Any]:
    """The keys of C that make a row's version."""
    return {
        "title": shown.title,
        "topic": shown.topic,
        "kind": shown.kind,
        "posting": shown.posting,
        "picture": chat_picture_address(chat_id, shown.picture),
        "last_at": to_rfc3339(shown.last_at),
        "role": shown.role,
        "favourite": shown.is_favourite,
        "favourite_position": shown.favourite_position,
        "muted": mute_now(shown.muted, until=shown.muted_until) or None,
        "muted_until": _muted_until(shown.muted_until),
        "archived": shown.is_archived,
    }


def attention_count(chat: Mapping[str, Any]) -> int:
    """Return how many unread messages of a chat (C) ask for attention: only mentions if it is muted or archived.

    Also `attentionCount` in static/js/chats/chat_list.js.
    """
    if chat["muted"] == Membership.Mute.EVERYTHING:
        return 0
    is_quiet = chat["muted"] or chat["archived"]
    return int(chat["mentions"] if is_quiet else chat["unread"])


def _muted_until(until: datetime | None) -> str | None:
    end = end_of_mute(until)
    return to_rfc3339(end) if end else None


def face_payload(face: Face) -> FacePayload:
    """A person's name and avatar."""
    return {"user_id": face.user_id, "name": face.name, "avatar": avatar_address(face.avatar)}


def chat_picture_address(chat_id: int, picture: str) -> str | None:
    """Return the URL of a chat's picture for its members, 64 pixels wide; `/256` for the large one."""
    return f"/media/chats/{chat_id}/{picture}/{SMALL}" if picture else None
