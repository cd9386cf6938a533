"""The way in for everyone with something to tell: safe from any thread, never waits, never fails the caller.

In a process with a hub the local sockets are served at once; every other process hears it over the channel layer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chatapp.realtime.hub import Hub


# What every process listens to, whatever its sockets have joined.
EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Publication:
    """A frame for everyone on `topic`.

    `body` is the payload as JSON text, encoded once. `seq` places it in the topic's one order (None: no order);
    `number` is its place among numbered messages. `dropped` are people whom this very change removed; `hidden_from`
    are people on the topic to whom it is not written.
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
    """A device's session is over: its sockets are told on its person's own stream and closed.

    Every process hears it: a socket need not have joined that stream.
    """

    user_id: int
    device_id: int
    reason: str
    topic: str = EVERYWHERE

    kind = "session_revoked"


@dataclass(frozen=True, slots=True)
class AccessRevoked:
    """`user_ids` may no longer be on `topic` (its chat is gone, so no seq can carry it)."""

    topic: str
    user_ids: tuple[int, ...]

    kind = "access_revoked"


@dataclass(frozen=True, slots=True)
class PresenceChange:
    """Entries that came to or went from `topic` in another process. An entry is [phx_ref, key, meta, extra]."""

    topic: str
    joins: list[list[Any]]
    leaves: list[str]

    kind = "presence"


@dataclass(frozen=True, slots=True)
class ChangeNotice:
    """Something changed: every process asks the database what its own people must be told of it.

    `about` says which question that is: `unread` or `chat` (`subject_id` is the chat) or `person` (the person).
    """

    about: str
    subject_id: int
    topic: str = EVERYWHERE

    kind = "change_notice"


@dataclass(frozen=True, slots=True)
class BusHeartbeat:
    """A process listens for its own echo to know that the bus carries."""

    topic: str = EVERYWHERE

    kind = "bus_heartbeat"


Item = Publication | SessionRevoked | AccessRevoked | PresenceChange | ChangeNotice | BusHeartbeat
KINDS: dict[str, type[Item]] = {
    item.kind: item for item in (Publication, SessionRevoked, AccessRevoked, PresenceChange, ChangeNotice, BusHeartbeat)
}


def to_message(items: Iterable[Item], *, origin: str) -> dict[str, Any]:
    """Return items as one channel layer message, stamped with the process they come from."""
    return {"type": "hub.items", "origin": origin, "items": [[item.kind, _fields(item)] for item in items]}


def from_message(message: dict[str, Any]) -> list[Item]:
    """Read a channel layer message. Errors: KeyError, TypeError, ValueError when it is not ours."""
    return [_item(kind, fields) for kind, fields in message["items"]]


def _fields(item: Item) -> dict[str, Any]:
    # Not `asdict`, which copies all that is inside.
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


def _item(kind: str, fields: dict[str, Any]) -> Item:
    for name in ("dropped", "hidden_from", "user_ids"):
        if name in fields:
            fields[name] = tuple(fields[name])
    return KINDS[kind](**fields)


def group_of(topic: str) -> str:
    """Return the layer's group for `topic`; group names allow no colon."""
    return topic.replace(":", ".")


def owner_of(topic: str) -> set[int]:
    """Return whose own stream `topic` is: one person, or no one."""
    kind, _, owner = topic.partition(":")
    return {int(owner)} if kind == "user" and owner.isascii() and owner.isdigit() else set()


_local: list[Hub] = []


def attach(hub: Hub) -> None:
    """Make `hub` this process's hub."""
    _local[:] = [hub]


def detach(hub: Hub) -> None:
    """Forget `hub`."""
    if hub in _local:
        _local.remove(hub)


def local_hub() -> Hub | None:
    """Return this process's hub while its event loop runs."""
    return _local[0] if _local and not _local[0].loop.is_closed() else None
