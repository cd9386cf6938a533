"""Write a topic's frames to all its subscriptions: encoded once, and on a busy topic several frames per write.

A quiet topic has no delay: its first frame is written at once. Frames that follow within 5 ms are batched into one
write per connection (docs/performance.md: six times as many deliveries as with a write per frame). When a flush takes
long because thousands are subscribed, the next one waits twice as long as it took.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import NamedTuple

from chatapp.lib import clock
from chatapp.ops import counters
from chatapp.realtime.connection import Connection
from chatapp.realtime.subscription import Subscription
from chatapp.realtime.wire.frames import SharedFrames

BATCH_SECONDS = 0.005
# A large topic leaves two thirds of the event loop to the others.
PAUSE_PER_SECOND_OF_WRITING = 2
MAX_BATCH_SECONDS = 0.05


class BatchedFrame(NamedTuple):
    """A batched frame with its seq and the users it is hidden from."""

    seq: int | None
    frame: SharedFrames
    hidden_from: frozenset[int]


class Fanout:
    """The outgoing side of one topic."""

    def __init__(self, subscriptions: dict[Connection, Subscription]) -> None:
        """`subscriptions` belongs to the topic's stream and is only read here."""
        self._subscriptions = subscriptions
        self._batch: list[BatchedFrame] = []
        self._timer: asyncio.TimerHandle | None = None

    def write(self, text: str, seq: int | None, *, hidden_from: Iterable[int] = ()) -> None:
        """Write one frame to all subscriptions but those of `hidden_from`, now or with the next flush, in order."""
        self._batch.append(BatchedFrame(seq, SharedFrames([text]), frozenset(hidden_from)))
        if self._timer is None:
            self._flush_and_batch()

    def flush(self) -> None:
        """Write the batched frames: at the end of the window, and before a subscription is opened or dropped."""
        if not self._batch:
            return
        batch, self._batch = self._batch, []
        oldest = min((batched.seq for batched in batch if batched.seq is not None), default=0)
        shared = batch[0].frame if len(batch) == 1 else SharedFrames([batched.frame.texts[0] for batched in batch])
        # Almost always empty, so the lookup for each subscription is cheap.
        hidden_from = frozenset().union(*(batched.hidden_from for batched in batch))
        # A copy: a slow consumer that is closed meanwhile leaves the dict.
        for connection, subscription in list(self._subscriptions.items()):
            if (
                subscription.is_open
                and (subscription.after_seq < oldest or not oldest)
                and connection.user_id not in hidden_from
            ):
                connection.write_shared(shared)
            else:
                self._write_singly(subscription, batch)
        counters.add("deliveries", len(self._subscriptions) * len(batch))

    def _write_singly(self, subscription: Subscription, batch: list[BatchedFrame]) -> None:
        """Write to a subscription that is joining, has some frames from its join reply, or may not get all of them."""
        for seq, frame, hidden_from in batch:
            if subscription.connection.user_id in hidden_from:
                continue
            if not subscription.is_open:
                subscription.held.append((seq, frame.texts[0]))
            elif seq is None or seq > subscription.after_seq:
                subscription.connection.write_shared(frame)

    def _window_over(self) -> None:
        self._timer = None
        if self._batch:
            self._flush_and_batch()

    def _flush_and_batch(self) -> None:
        began = clock.elapsed_seconds()
        self.flush()
        pause = PAUSE_PER_SECOND_OF_WRITING * (clock.elapsed_seconds() - began)
        pause = min(max(pause, BATCH_SECONDS), MAX_BATCH_SECONDS)
        self._timer = asyncio.get_running_loop().call_later(pause, self._window_over)
