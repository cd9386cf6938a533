"""The items that hubs publish to each other, their encoding on the channel layer, and the process's hub.

A hub delivers to its own sockets directly; other processes receive the items over the channel layer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chatapp.realtime.hub import Hub


# The group that every process joins, whatever topics its sockets have joined.
EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Publication:
    """A frame for all subscriptions of `topic`.

    `body` is the payload as JSON text, encoded once. `seq` is its position in the topic (None: unordered); `number` is
    the message's number. `dropped` are the users removed by this change; `hidden_from` are subscribed users who don't
    get the frame.
    """

    topic: str
    event: str
    body: str
    seq: int | None = None
    number: int | None = None
    dropped: tuple[int, ...] = ()
    hidden_from: tuple[int, ...] = ()

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
    """`user_ids` may no longer be on `topic` (its chat was deleted, so there is no seq for this)."""

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
    """Something changed: every process queries the database for the updates of its own users.

    `about` is the kind of query: `unread` or `chat` (`subject_id` is a chat), or `person` (a person).
    """

    about: str
    subject_id: int
    topic: str = EVERYWHERE

    kind = "change_notice"


@dataclass(frozen=True, slots=True)
class BusHeartbeat:
    """A message that a process sends itself to check that the bus works."""

    topic: str = EVERYWHERE

    kind = "bus_heartbeat"


Item = Publication | SessionRevoked | AccessRevoked | PresenceChange | ChangeNotice | BusHeartbeat
KINDS: dict[str, type[Item]] = {
    item.kind: item for item in (Publication, SessionRevoked, AccessRevoked, PresenceChange, ChangeNotice, BusHeartbeat)
}


def to_message(items: Iterable[Item], *, origin: str) -> dict[str, Any]:
    """Encode items as one channel layer message with the id of the sending process."""
    return {"type": "hub.items", "origin": origin, "items": [[item.kind, _fields(item)] for item in items]}


def from_message(message: dict[str, Any]) -> list[Item]:
    """Decode a channel layer message. Errors: KeyError, TypeError, ValueError when it is malformed."""
    return [_item(kind, fields) for kind, fields in message["items"]]


def _fields(item: Item) -> dict[str, Any]:
    # Not `asdict`, which makes deep copies.
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


def _item(kind: str, fields: dict[str, Any]) -> Item:
    for name in ("dropped", "hidden_from", "user_ids"):
        if name in fields:
            fields[name] = tuple(fields[name])
    return KINDS[kind](**fields)


def group_of(topic: str) -> str:
    """Return the channel layer group of `topic`; group names can't contain a colon."""
    return topic.replace(":", ".")


def owner_of(topic: str) -> set[int]:
    """Return the user id of a personal topic as a set; empty for other topics."""
    kind, _, owner = topic.partition(":")
    return {int(owner)} if kind == "user" and owner.isascii() and owner.isdigit() else set()


_local: list[Hub] = []


def attach(hub: Hub) -> None:
    """Set this process's hub."""
    _local[:] = [hub]


def detach(hub: Hub) -> None:
    """Unset this process's hub if it is `hub`."""
    if hub in _local:
        _local.remove(hub)


def local_hub() -> Hub | None:
    """Return this process's hub while its event loop runs."""
    return _local[0] if _local and not _local[0].loop.is_closed() else None
