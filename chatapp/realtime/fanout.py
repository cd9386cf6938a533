"""Write a topic's frames to all its subscriptions: bytes built once, and on a busy topic one write for several frames.

A quiet topic pays no delay: its first frame goes out at once. What follows within 5 ms is gathered and goes out in one
write per connection (measured in docs/performance.md: six times the deliveries of one write each). Where one round of
writes takes long, because thousands listen, the next one waits twice as long as it took.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from chatapp.lib import clock
from chatapp.ops import counters
from chatapp.realtime.frames import SharedFrames

if TYPE_CHECKING:
    from chatapp.realtime.connection import Connection
    from chatapp.realtime.stream import Subscription

GATHER_SECONDS = 0.005
# A large topic leaves two thirds of the loop to the others.
PAUSE_PER_SECOND_OF_WRITING = 2
LONGEST_GATHER_SECONDS = 0.05


class Gathered(NamedTuple):
    """A frame on its way out: its place in the topic's order, itself, who does not get it."""

    seq: int | None
    frame: SharedFrames
    hidden_from: frozenset[int]


class Fanout:
    """The outgoing side of one topic."""

    def __init__(self, subscriptions: dict[Connection, Subscription]) -> None:
        """`subscriptions`: who listens; changed by the topic, read here."""
        self._subscriptions = subscriptions
        self._gathered: list[Gathered] = []
        self._timer: asyncio.TimerHandle | None = None

    def write(self, text: str, seq: int | None, *, hidden_from: Iterable[int] = ()) -> None:
        """Write one frame to every subscription but those of `hidden_from`, now or with the next round, in order."""
        self._gathered.append(Gathered(seq, SharedFrames([text]), frozenset(hidden_from)))
        if self._timer is None:
            self._flush_and_gather()

    def flush(self) -> None:
        """Write what was gathered: before someone comes or goes, and when the window is over."""
        if not self._gathered:
            return
        gathered, self._gathered = self._gathered, []
        oldest = min((one.seq for one in gathered if one.seq is not None), default=0)
        shared = gathered[0].frame if len(gathered) == 1 else SharedFrames([one.frame.texts[0] for one in gathered])
        # Nearly always empty: looking into it costs each subscription next to nothing.
        apart = frozenset().union(*(one.hidden_from for one in gathered))
        # A connection that is closed for being slow leaves the subscriptions while we write.
        for connection, subscription in list(self._subscriptions.items()):
            if (
                subscription.is_open
                and (subscription.after_seq < oldest or not oldest)
                and connection.user_id not in apart
            ):
                connection.write_shared(shared)
            else:
                self._write_singly(subscription, gathered)
        counters.add("deliveries", len(self._subscriptions) * len(gathered))

    def _write_singly(self, subscription: Subscription, gathered: list[Gathered]) -> None:
        """Serve a subscription that is still joining, had some of these in its join reply, or gets not all."""
        for seq, frame, hidden_from in gathered:
            if subscription.connection.user_id in hidden_from:
                continue
            if not subscription.is_open:
                subscription.held.append((seq, frame.texts[0]))
            elif seq is None or seq > subscription.after_seq:
                subscription.connection.write_shared(frame)

    def _window_over(self) -> None:
        self._timer = None
        if self._gathered:
            self._flush_and_gather()

    def _flush_and_gather(self) -> None:
        began = clock.elapsed_seconds()
        self.flush()
        pause = PAUSE_PER_SECOND_OF_WRITING * (clock.elapsed_seconds() - began)
        pause = min(max(pause, GATHER_SECONDS), LONGEST_GATHER_SECONDS)
        self._timer = asyncio.get_running_loop().call_later(pause, self._window_over)
