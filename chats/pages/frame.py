"""Context shared by all pages of the app: the sidebar and the blank payloads of script templates."""

from collections import Counter
from typing import Any

from django.http import QueryDict

from accounts.models import User
from chats.pages.forms import NewChatForm
from chats.payloads.chat import asking_of, chat_payload, shelf_of
from chats.queries.short_list import ShortList, short_list_of

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
    "favourite": False,
    "muted": None,
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
    "reactions": [],
    "pinned_at": None,
    "mentions": [],
}
BLANK_QUOTE: dict[str, Any] = {"id": 0, "user": "", "content": "", "deleted": False}


def new_chat_form(sent: QueryDict | None = None) -> NewChatForm:
    """Return the form with prefixed element ids: other forms of the page have fields with the same names."""
    return NewChatForm(sent, auto_id="new-chat-%s")


def frame_context(
    person: User, *, pane: str, tab: str = "chats", open_chat_id: int = 0, shown: ShortList | None = None
) -> dict[str, Any]:
    """Return the frame's context with the sidebar's rows, or those of `shown`. `pane` is visible on narrow screens.

    Queries: 2, whatever the number of chats and invitations; 5 or 6 for a person with more than 100 chats.
    """
    rows, invitations, older_chats = shown or short_list_of(person, open_chat_id=open_chat_id)
    chats = [chat_payload(row) for row in rows]
    shelves = {chat["id"]: shelf_of(chat) for chat in chats}
    return {
        "pane": pane,
        "tab": tab,
        "open_chat_id": open_chat_id,
        "chats": chats,
        # Not "older": pages use that key for older messages.
        "older_chats": older_chats,
        "is_older": shown is not None,
        "shelves": Counter(shelves.values()),
        "open_shelf": shelves.get(open_chat_id, ""),
        # Unread count in the title, from the rows that are shown.
        "asking": sum(map(asking_of, chats)) + len(invitations),
        "invitations": [chat_payload(row) for row in invitations],
        "blank_chat": BLANK_CHAT,
        "new_chat_form": new_chat_form(),
    }
