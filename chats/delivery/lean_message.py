"""A message as clients get it that asked for lean frames: without what they know or can derive."""

from typing import Any

from chatapp.realtime.lean import Shortened
from chats.models import Message
from chats.text.markup import plain_html

# The topic says the chat. A tombstone has no text; of others the text is always there.
_NEVER = ("chat_id", "content", "html", "kind", "user", "avatar", "client_id")


def shortened_message(payload: dict[str, Any]) -> Shortened:
    """Return P in parts; what is missing is null, empty, zero or false, the kind a text, the HTML that of plain text.

    `user` and `avatar` name the author; `client_id` is only for the author's own sockets.
    Source: docs/socket.md, "Lean frames".
    """
    body = {key: value for key, value in payload.items() if value and key not in _NEVER}
    if not payload["deleted"]:
        body["content"] = payload["content"]
        if payload["html"] != plain_html(payload["content"]):
            body["html"] = payload["html"]
    if payload["kind"] != Message.Kind.TEXT:
        body["kind"] = payload["kind"]
    author = {key: payload[key] for key in ("user", "avatar") if payload[key]}
    own = {"client_id": payload["client_id"]} if payload["client_id"] else {}
    return Shortened(body, author_id=payload["user_id"], author=author, own=own)
