"""Write a topic's frames to all its subscriptions: encoded once, and on a busy topic several frames per write.

A quiet topic has no delay: its first frame is written at once. Frames that follow within 5 ms are batched into one
write per connection (docs/performance.md: six times as many deliveries as with a write per frame). When a flush takes
long because thousands are subscribed, the next one waits twice as long as it took. A message waits for messages only:
presence, typing and read positions don't hold it back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

from chatapp.lib import clock
from chatapp.ops import counters
from chatapp.realtime.connection import Connection
from chatapp.realtime.lean import LeanTexts
from chatapp.realtime.subscription import Subscription
from chatapp.realtime.wire.frames import SharedFrames

BATCH_SECONDS = 0.005
# A large topic leaves two thirds of the event loop to the others.
PAUSE_PER_SECOND_OF_WRITING = 2
MAX_BATCH_SECONDS = 0.05

LeanSource = Callable[[], LeanTexts]


class Forms:
    """Frames that are written together, encoded once for each form that has receivers."""

    __slots__ = ("_lean", "_own", "_sources", "full")

    def __init__(self, texts: list[str], lean: list[LeanSource | None]) -> None:
        """`lean` makes the lean form of each text; None where it is the same."""
        self.full = SharedFrames(texts)
        self._sources = lean
        self._lean: SharedFrames | None = None
        # The lean form for each author, whose own sockets may get more.
        self._own: dict[int, SharedFrames] = {}

    def lean_for(self, user_id: int) -> SharedFrames:
        """Return the lean form for the sockets of a user."""
        if self._lean is None:
            self._lean = self._made_lean()
        return self._own.get(user_id, self._lean)

    def _made_lean(self) -> SharedFrames:
        if not any(self._sources):
            return self.full
        all_texts = [
            LeanTexts(text) if source is None else source()
            for text, source in zip(self.full.texts, self._sources, strict=True)
        ]
        for author_id in {texts.author_id for texts in all_texts if texts.own}:
            own = [(texts.own if texts.author_id == author_id else "") or texts.text for texts in all_texts]
            self._own[author_id] = SharedFrames(own)
        return SharedFrames([texts.text for texts in all_texts])


class BatchedFrame(NamedTuple):
    """A batched frame with its seq and the users it is hidden from; `lean` makes its lean form once.

    `stored_at`: when it was committed, of a new message.
    """

    seq: int | None
    text: str
    lean: LeanSource | None
    forms: Forms
    hidden_from: frozenset[int]
    stored_at: float | None


class Fanout:
    """The outgoing side of one topic."""

    def __init__(self, subscriptions: dict[Connection, Subscription]) -> None:
        """`subscriptions` belongs to the topic's stream and is only read here."""
        self._subscriptions = subscriptions
        self._batch: list[BatchedFrame] = []
        self._timer: asyncio.TimerHandle | None = None
        # Whether the last flush had a frame with a seq.
        self._is_busy = False

    def write(
        self,
        text: str,
        seq: int | None,
        *,
        lean: LeanSource | None = None,
        hidden_from: Iterable[int] = (),
        stored_at: float | None = None,
    ) -> None:
        """Write one frame to all subscriptions but those of `hidden_from`, now or with the next flush, in order.

        `lean` makes the text for those that asked for lean frames, if it is another; it is called at most once, and in
        order.
        """
        source = cache(lean) if lean is not None else None
        forms = Forms([text], [source])
        self._batch.append(BatchedFrame(seq, text, source, forms, frozenset(hidden_from), stored_at))
        if self._timer is None:
            self._flush_and_batch()
        elif seq is not None and not self._is_busy:
            self._timer.cancel()
            self._flush_and_batch()

    def flush(self) -> None:
        """Write the batched frames: at the end of the window, and before a subscription is opened or dropped."""
        if not self._batch:
            return
        batch, self._batch = self._batch, []
        oldest = min((batched.seq for batched in batch if batched.seq is not None), default=0)
        forms = batch[0].forms if len(batch) == 1 else Forms([one.text for one in batch], [one.lean for one in batch])
        # Almost always empty, so the lookup for each subscription is cheap.
        hidden_from = frozenset().union(*(batched.hidden_from for batched in batch))
        # A copy: a slow consumer that is closed meanwhile leaves the dict.
        for connection, subscription in list(self._subscriptions.items()):
            if (
                subscription.is_open
                and (subscription.after_seq < oldest or not oldest)
                and connection.user_id not in hidden_from
            ):
                connection.write_shared(forms.lean_for(connection.user_id) if subscription.is_lean else forms.full)
            else:
                self._write_singly(subscription, batch)
        counters.add("deliveries", len(self._subscriptions) * len(batch))
        stored = [one.stored_at for one in batch if one.stored_at is not None]
        if stored:
            # Another machine's clock may be ahead.
            counters.observe("stored_written_seconds", max(0.0, clock.timestamp() - min(stored)))

    def _write_singly(self, subscription: Subscription, batch: list[BatchedFrame]) -> None:
        """Write to a subscription that is joining, has some frames from its join reply, or may not get all of them."""
        connection = subscription.connection
        for one in batch:
            if connection.user_id in one.hidden_from:
                continue
            if not subscription.is_open:
                # Never lean: the join reply may cover the frame that names the author.
                subscription.held.append((one.seq, one.text))
            elif one.seq is None or one.seq > subscription.after_seq:
                forms = one.forms
                connection.write_shared(forms.lean_for(connection.user_id) if subscription.is_lean else forms.full)

    def _window_over(self) -> None:
        self._timer = None
        if self._batch:
            self._flush_and_batch()

    def _flush_and_batch(self) -> None:
        self._is_busy = any(one.seq is not None for one in self._batch)
        began = clock.elapsed_seconds()
        self.flush()
        pause = PAUSE_PER_SECOND_OF_WRITING * (clock.elapsed_seconds() - began)
        pause = min(max(pause, BATCH_SECONDS), MAX_BATCH_SECONDS)
        self._timer = asyncio.get_running_loop().call_later(pause, self._window_over)
