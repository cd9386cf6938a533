"""The hub's interface to the application's database. The application passes its implementation to the hub."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Protocol

from chatapp.realtime.bus.messages import Publication, SessionRevoked


@dataclass(frozen=True, slots=True)
class Missed:
    """The changes that a topic's stream hasn't delivered yet.

    `items` are in seq order, complete unless `more` is set, and end at `last_seq`; `allowed` are the requested users
    who may still be on the topic.
    """

    items: list[Publication]
    last_seq: int
    more: bool
    allowed: set[int] = field(default_factory=set)


class EventStore(Protocol):
    """Blocking queries, run in a database thread."""

    def changed_since(self, *, seconds: float) -> dict[str, int]:
        """Return topic -> last seq of every topic that changed in the last `seconds`. Queries: 1."""
        ...

    def missed(self, *, topic: str, after_seq: int, after_number: int, user_ids: Collection[int]) -> Missed:
        """Return the changes of `topic` after `after_seq`; messages numbered above `after_number` are new."""
        ...

    def ended_since(self, *, seconds: float) -> list[SessionRevoked]:
        """Return the device sessions that ended in the last `seconds`. Queries: 1."""
        ...

    def concerned(self, *, about: str, subject_id: int) -> tuple[str, ...] | None:
        """Return the personal topics of all whom a change concerns; None if there are too many to name. Queries: 1."""
        ...

    def personal_frames(self, *, about: str, subject_id: int, user_ids: AbstractSet[int]) -> list[Publication]:
        """Return a frame for the personal topic of each of `user_ids` that the change concerns.

        `user_ids` are all who listen, as a set that changes meanwhile: going through it costs too much for each change.
        """
        ...
