"""A connection's subscription to one topic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from chatapp.realtime.connection import Connection
from chatapp.realtime.wire import frames


@dataclass(eq=False, slots=True)
class Subscription:
    """A connection that has joined, or is joining, a topic.

    Until it is open nothing is written to it: publications wait in `held` for the join reply to be written first.
    """

    connection: Connection
    topic: str
    join_ref: frames.Ref
    on_closed: Callable[[Subscription], None]
    # The `join_ref` that the client sent: None in version 1, where `join_ref` above is the join's `ref`.
    sent_ref: frames.Ref = None
    # Set by the join: the client understands lean frames.
    is_lean: bool = False
    is_open: bool = False
    is_dropped: bool = False
    after_seq: int = 0
    held: list[tuple[int | None, str]] = field(default_factory=list)

    def push(self, event: str, payload_json: str) -> None:
        """Write a frame for this subscription only."""
        self.connection.write(
            frames.push(join_ref=self.join_ref, topic=self.topic, event=event, payload_json=payload_json)
        )
