"""The items that hubs publish to each other, and their encoding on the channel layer.

A hub delivers to its own sockets directly; other processes receive the items over the channel layer.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

# The group that every process joins, whatever topics its sockets have joined.
EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Publication:
    """A frame for all subscriptions of `topic`.

    `body` is the payload as JSON text, encoded once. `seq` is its position in the topic (None: unordered); `number` is
    the message's number. `dropped` are the users removed by this change; `hidden_from` are subscribed users who don't
    get the frame. `stored_at` is when a new message was committed, as a timestamp of this machine's clock.
    """

    topic: str
    event: str
    body: str
    seq: int | None = None
    number: int | None = None
    dropped: tuple[int, ...] = ()
    hidden_from: tuple[int, ...] = ()
    stored_at: float | None = None

    kind = "frame"


@dataclass(frozen=True, slots=True)
class SessionRevoked:
    """A device session has ended: its sockets are notified on the personal topic and closed.

    Sent to every process: a socket doesn't have to join its personal topic.
    """

    user_id: int
    device_id: int
    reason: str
    topic: str = EVERYWHERE

    kind = "session_revoked"


@dataclass(frozen=True, slots=True)
class AccessRevoked:
    """`user_ids` may no longer be on `topic` (what it was about was deleted, so there is no seq for this)."""

    topic: str
    user_ids: tuple[int, ...]

    kind = "access_revoked"


@dataclass(frozen=True, slots=True)
class PresenceChange:
    """Presence entries that joined or left `topic` in another process. An entry is [phx_ref, key, meta, extra]."""

    topic: str
    joins: list[list[Any]]
    leaves: list[str]

    kind = "presence"


@dataclass(frozen=True, slots=True)
class ChangeNotice:
    """Something changed: processes query the database for the updates of their own users whom it concerns.

    `about` is one of the application's kinds of queries, `subject_id` the row that it is about. `concerned` are the
    personal topics of the users whom it concerns, to ask nothing where no one listens to them; None: any.
    """

    about: str
    subject_id: int
    topic: str = EVERYWHERE
    concerned: tuple[str, ...] | None = None

    kind = "change_notice"

    def merged(self, other: ChangeNotice) -> ChangeNotice:
        """Return a notice of the same change that concerns the users of both."""
        if self.concerned is None or other.concerned is None:
            return replace(self, concerned=None)
        return replace(self, concerned=tuple(dict.fromkeys(self.concerned + other.concerned)))


@dataclass(frozen=True, slots=True)
class BusHeartbeat:
    """A message that a process sends itself to check that the bus works: on a topic of its own, as there are many."""

    topic: str

    kind = "bus_heartbeat"


# Fields that the previous release doesn't know are sent outside the items; it then queries for everyone.
_BESIDE = ("stored_at", "concerned")

Item = Publication | SessionRevoked | AccessRevoked | PresenceChange | ChangeNotice | BusHeartbeat
KINDS: dict[str, type[Item]] = {
    item.kind: item for item in (Publication, SessionRevoked, AccessRevoked, PresenceChange, ChangeNotice, BusHeartbeat)
}


def is_urgent(item: Item) -> bool:
    """Return whether other items wait for this one: a change with a seq, or the end of someone's access."""
    if isinstance(item, Publication):
        return item.seq is not None
    return isinstance(item, (SessionRevoked, AccessRevoked))


def to_message(items: Sequence[Item], *, origin: str) -> dict[str, Any]:
    """Encode items as one channel layer message with the id of the sending process."""
    message: dict[str, Any] = {
        "type": "hub.items",
        "origin": origin,
        "items": [[item.kind, _fields(item)] for item in items],
    }
    # The rest is outside the items, whose fields the previous release has to know.
    stored = [item.stored_at for item in items if isinstance(item, Publication) and item.stored_at is not None]
    if stored:
        # The oldest of those that say it.
        message["stored_at"] = min(stored)
    concerned = [
        [index, item.concerned]
        for index, item in enumerate(items)
        if isinstance(item, ChangeNotice) and item.concerned is not None
    ]
    if concerned:
        message["concerned"] = concerned
    return message


def once(message: dict[str, Any]) -> dict[str, Any]:
    """Mark a message that goes to several groups: a process that is in several of them takes the first copy."""
    return {**message, "once": secrets.token_urlsafe(6)}


def from_message(message: dict[str, Any]) -> list[Item]:
    """Decode a channel layer message. Errors: LookupError, TypeError, ValueError when it is malformed."""
    items = [_item(kind, fields) for kind, fields in message["items"]]
    if "stored_at" in message:
        stored_at = float(message["stored_at"])
        # Only one: the write is measured once, from its oldest message.
        for index, item in enumerate(items):
            if isinstance(item, Publication) and item.number is not None:
                items[index] = replace(item, stored_at=stored_at)
                break
    for index, topics in message.get("concerned", ()):
        item = items[index]
        if isinstance(item, ChangeNotice):
            items[index] = replace(item, concerned=tuple(topics))
    return items


def _fields(item: Item) -> dict[str, Any]:
    # Not `asdict`, which makes deep copies.
    return {name: getattr(item, name) for name in item.__dataclass_fields__ if name not in _BESIDE}


def _item(kind: str, fields: dict[str, Any]) -> Item:
    for name in ("dropped", "hidden_from", "user_ids"):
        if name in fields:
            fields[name] = tuple(fields[name])
    return KINDS[kind](**fields)


def group_of(topic: str) -> str:
    """Return the channel layer group of `topic`; group names can't contain a colon."""
    return topic.replace(":", ".")
