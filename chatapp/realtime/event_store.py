"""What the hub asks the application's database. The application registers its answers once, at start."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from chatapp.realtime.bus import Publication


@dataclass(frozen=True, slots=True)
class Missed:
    """What a topic's stream has not delivered yet.

    `items` in seq order, whole when `more` is false; `last_seq` is the seq they lead to; `allowed` are those of the
    asked people who may still be on the topic.
    """

    items: list[Publication]
    last_seq: int
    more: bool
    allowed: set[int] = field(default_factory=set)


class EventStore(Protocol):
    """Blocking questions, asked in a database thread."""

    def changed_recently(self) -> dict[str, int]:
        """Return topic -> last seq of every topic that changed in the last 30 s. One query."""
        ...

    def missed(self, *, topic: str, after_seq: int, after_number: int, user_ids: Collection[int]) -> Missed:
        """Return the changes of `topic` after `after_seq`; creations are told from changes by `after_number`."""
        ...

    def live_devices(self, device_ids: Collection[int]) -> set[int]:
        """Return those of `device_ids` whose session lives. One query."""
        ...

    def personal_frames(self, *, about: str, subject_id: int, user_ids: Collection[int]) -> list[Publication]:
        """Return the frame for the own stream of each of `user_ids` whom it concerns."""
        ...


_registered: list[EventStore] = []


def register(store: EventStore) -> None:
    """Set the application's answers (once, at start)."""
    _registered[:] = [store]


def registered() -> EventStore:
    """Return the application's answers. Errors: IndexError before `register`."""
    return _registered[0]
