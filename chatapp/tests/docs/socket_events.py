"""All events of the socket, read from the channel classes and compared with what the code sends."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from chats.sockets.socket import ChatSocket

PROTOCOL = {
    "phoenix → heartbeat": "Shows that the client is there.",
    "any topic → phx_leave": "Leaves a topic; the socket stays.",
    "any topic → anything else": "An event the topic does not have, or a topic that was not joined.",
}
TOLD = {
    "chat:<id> ← message": "A new message with a number, told to everyone in the chat, its author included.",
    "chat:<id> ← message_changed": "All else with a seq: edits, deletions, reactions, pins, threads, system rows.",
    "chat:<id> ← typing": "Someone types, or has stopped. Nothing of it is stored.",
    "chat:<id> ← read": "Someone has read up to a number. Who hides their reading hears of no one's.",
    "chat:<id> ← presence_state": "Who is here, after each join: one key per person, one meta per tab or device.",
    "chat:<id> ← presence_diff": "Who came and who went since the last one.",
    "chat:<id> ← presence_count": (
        "How many people are online, for clients that joined with `presence` `count` where more than 250 are. Null: "
        "few again, and the `presence_state` that follows has everyone."
    ),
    "chat:<id> ← phx_close": "The topic is over for this client: it left, was removed, or the chat was closed.",
    "user:<id> ← invited": "An invitation.",
    "user:<id> ← chat_added": "A chat you have become a member of.",
    "user:<id> ← chat_changed": "Title, topic, people or last message of a chat changed.",
    "user:<id> ← chat_removed": "A chat or an invitation is gone. `reason`: left, declined, removed, closed.",
    "user:<id> ← unread": "What is unread in a chat, and how far it goes. `marked`: the person set it back just now.",
    "user:<id> ← draft": "What the person has begun to write in a chat, on whichever of their devices; empty: nothing.",
    "user:<id> ← saved": "The person keeps a message for later (`saved`), or no longer, on whichever of their devices.",
    "user:<id> ← favourites": "The person's favorites are in another order (`chat_ids`).",
    "user:<id> ← activity": "How much of the person's activity is unread now.",
    "user:<id> ← threads": "How many of the person's threads have replies that they haven't read.",
    "user:<id> ← notification": "For open pages to show: a message that notifies the person, or their reminder.",
    "user:<id> ← later": "How many of the person's reminders are due, and scheduled messages failed.",
    "user:<id> ← scheduled": "A message was scheduled, changed, sent or deleted (`state`), on whichever device.",
    "user:<id> ← person_changed": (
        "A person you share a chat with has a new name, status or picture, or you changed yours on another device."
    ),
    "user:<id> ← resync": "The server may have missed what other processes published: fetch the list again.",
    "user:<id> ← signed_out": "This session is over; the socket is closed next. The client must not reconnect.",
}
# The protocol's own events, not documented one by one.
REPLIES = {"phx_reply"}
# Where events are created: the keyword `event=` or `…_event=`, or the argument at this position.
MAKERS = {"push": 0, "personal_frame": 1}
SENDING_CODE = ("chatapp/realtime", "chats/delivery", "chats/sockets", "chats/send_rate.py", "chats/receivers.py")


@cache
def socket_events() -> dict[str, str]:
    """Return heading -> description, in the page's order."""
    taken: dict[str, str] = {}
    for topic in ChatSocket.topics:
        taken[f"{topic.prefix}<id> → phx_join"] = _about(topic.join)
        for event, method in topic.events.items():
            taken[f"{topic.prefix}<id> → {event}"] = _about(getattr(topic, method))
    return {**PROTOCOL, **taken, **TOLD}


def events_in_code() -> set[str]:
    """Return the names of all events that the server sends."""
    found: set[str] = set()
    for part in SENDING_CODE:
        place = Path(settings.BASE_DIR) / part
        for file in place.rglob("*.py") if place.is_dir() else [place]:
            for call in ast.walk(ast.parse(file.read_text())):
                if isinstance(call, ast.Call):
                    found |= set(_event_names(call))
    return found


def _event_names(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    values = [keyword.value for keyword in call.keywords if (keyword.arg or "").endswith("event")]
    if name in MAKERS and len(call.args) > MAKERS[name]:
        values.append(call.args[MAKERS[name]])
    for value in values:
        # Also `"message" if is_new else "message_changed"`.
        for part in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def _about(method: object) -> str:
    return (inspect.getdoc(method) or "").split("\n\n")[0]
