"""Context shared by all pages of the app: the sidebar and the blank payloads of script templates."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from accounts.models import User
from accounts.rules.signing_up import must_invite_to_site
from chats.pages.forms import NewChatForm
from chats.payloads.chat import SECTIONS, ChatPayload, attention_count, chat_payload, favourite_order, list_section
from chats.queries.chat_list import ShortList, short_list_of
from chats.queries.threads import unread_entries_of
from chats.rules.mail_invitation import mail_invitation_refusal

_EPOCH = "1970-01-01T00:00:00.000Z"
BLANK_CHAT: dict[str, Any] = {
    "id": 0,
    "users": [],
    "message": "",
    "message_user": "",
    "message_user_id": None,
    "title": "",
    "topic": "",
    "unread": 0,
    "mentions": 0,
    "last_at": _EPOCH,
    "invited_by": "",
    "kind": "private",
    "role": "member",
    "posting": "everyone",
    "favourite": False,
    "favourite_position": None,
    "muted": None,
    "muted_until": None,
    "notifications": None,
    "archived": False,
    "draft": "",
    "picture": None,
    "people": [],
}
BLANK_MESSAGE: dict[str, Any] = {
    "id": 0,
    "chat_id": 0,
    "number": "",
    "seq": "",
    "kind": "text",
    "content": "",
    "html": "",
    "at": _EPOCH,
    "user": "",
    "user_id": None,
    "avatar": None,
    "client_id": None,
    "edited_at": None,
    "deleted": False,
    "reply_to": None,
    "thread_root": None,
    "thread_count": 0,
    "thread_last_at": None,
    "thread_user_ids": [],
    "reactions": [],
    "pinned_at": None,
    "mentions": [],
    "previews": [],
    "files": [],
    "system": None,
}
BLANK_QUOTE: dict[str, Any] = {"id": 0, "user": "", "content": "", "deleted": False}


def new_chat_form(sent: QueryDict | None = None) -> NewChatForm:
    """Return the form with prefixed element ids: other forms of the page have fields with the same names."""
    return NewChatForm(sent, auto_id="new-chat-%s")


# Never changed, and each page has it: copying a form's fields took 0.2 ms (measured).
_EMPTY_NEW_CHAT = new_chat_form()


def frame_context(
    person: User, *, pane: str, tab: str = "chats", open_chat_id: int = 0, shown: ShortList | None = None
) -> dict[str, Any]:
    """Return the frame's context with the sidebar's rows, or those of `shown`. `pane` is visible on narrow screens.

    Queries: 3, whatever the number of chats and invitations; 6 or 7 for a person with more than 100 chats.
    """
    rows, invited, older_chats = shown or short_list_of(person, open_chat_id=open_chat_id)
    chats, invitations = [chat_payload(row) for row in rows], [chat_payload(row) for row in invited]
    chat_list = chat_list_of(person, chats, invitations, open_chat_id=open_chat_id)
    unread = unread_entries_of(person)
    return {
        "pane": pane,
        "tab": tab,
        "open_chat_id": open_chat_id,
        "chats": chats,
        "chat_list": {
            **chat_list,
            "older_chats": older_chats,
            "is_older": shown is not None,
            "shows_invitations": tab == "invited",
        },
        "is_older": shown is not None,
        # Unread count in the title, from the rows that are shown.
        "attention_count": sum(map(attention_count, chats)) + len(invitations),
        "unread_activity": unread.activity,
        "unread_threads": unread.threads,
        "unread_later": unread.later,
        "invitations": invitations,
        "blank_chat": BLANK_CHAT,
        "new_chat_form": _EMPTY_NEW_CHAT,
        "may_mail_newcomers": mail_invitation_refusal(person) is None,
        "must_invite": must_invite_to_site(person),
    }


def chat_list_of(
    person: User, chats: Sequence[ChatPayload], invitations: Sequence[ChatPayload], *, open_chat_id: int
) -> dict[str, Any]:
    """Return what the sidebar shows of these chats, as plain values: they are the key of its cache."""
    sections: dict[str, list[ChatPayload]] = {section: [] for section in SECTIONS}
    for chat in chats:
        sections[list_section(chat)].append(chat)
    sections["favourite"].sort(key=favourite_order)
    opened = next((list_section(chat) for chat in chats if chat["id"] == open_chat_id), "")
    return {
        "sections": sections,
        "invitations": invitations,
        "has_chats": bool(chats),
        "open_chat_id": open_chat_id,
        # Folded sections stay so, but the archived one isn't folded by choice.
        "open_section": opened if opened == "archived" else "",
        "viewer_name": person.name,
        "viewer_id": person.pk,
    }
