"""One message of each kind that a socket can receive, with fixed ids and times. Not stored."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from chats.models import Message
from chats.text.markup import render

AT = datetime(2026, 11, 22, 14, 5, 9, 120_000, tzinfo=UTC)
ADA = User(pk=1, name="Ada", avatar="")
ZOË = User(pk=2, name="Zoë <b>", avatar="0123456789abcdef")
CLIENT_ID = UUID("5f9f2f9e-7a07-4b9e-9b34-a8f3c0a5c1de")
FILE = {
    "id": "5f9f2f9e-7a07-4b9e-9b34-a8f3c0a5c1df", "name": "plan.pdf", "alt": "", "is_spoiler": False, "size": 12,
    "kind": "other", "mime": "application/pdf", "state": "ready", "scan": None, "width": None, "height": None,
    "seconds": None, "animated": False, "placeholder": None, "sizes": [],
}  # fmt: skip
PREVIEW = {
    "id": 5, "url": "https://example.org/", "site": "example.org", "title": "Example", "description": "", "image": None,
}  # fmt: skip


def written(content: str, **more: Any) -> Message:
    """Return a text by Ada, number 3 and seq 4 of chat 42, rendered as when it is sent."""
    html = render(content) if content else ""
    fields = {"pk": 704, "chat_id": 42, "number": 3, "changed_seq": 4, "author": ADA, "at": AT}
    return Message(**{**fields, "content": content, "html": html, **more})


KINDS = {
    "plain": written("Nine it is."),
    "of a client": written("Nine it is.", client_id=CLIENT_ID),
    "paragraphs": written("one\ntwo\n\n\nthree"),
    "special characters": written("5 < 6 & 7 > 6 \xa0 naïve 日本語 👍\u2028"),
    "markup": written("at *nine*", author=ZOË),
    "a reply": written("yes", reply_to=written("At nine?", pk=702, number=1, changed_seq=2)),
    "an edit": written("at ten", edited_at=AT),
    "a tombstone": written("gone", deleted_at=AT, thread_count=2, thread_last_at=AT, thread_user_ids=[2]),
    "reactions": written("hello", reactions=[{"emoji": "👍", "user_ids": [1, 2]}]),
    "a thread's reply": written("here", number=None, thread_root_id=702),
    "a thread's root": written("hello", thread_count=1, thread_last_at=AT, thread_user_ids=[1]),
    "a pin": written("hello", pinned_at=AT),
    "a mention": written(
        "@Zoë", html='<p dir="auto"><span class="mention" data-user-id="2">@Zoë</span></p>', mentions=[2]
    ),
    "a file without text": written("", files=[FILE]),
    "a file": written("see", files=[FILE]),
    "a preview": written("https://example.org/", previews=[PREVIEW]),
    "of someone who left": written("bye", author=None),
    "a system message": written(
        "Ada joined.", kind="system", number=None,
        system={"type": "joined", "user_id": 1, "code": "joined", "data": {"name": "Ada"}},
    ),
}  # fmt: skip
