"""One topic in this process: its local subscriptions and the delivery of its frames in seq order."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from chatapp.ops import counters
from chatapp.realtime.bus.messages import Publication
from chatapp.realtime.connection import Connection
from chatapp.realtime.fanout import Fanout
from chatapp.realtime.lean import LeanForms, Shorten, not_shortened
from chatapp.realtime.subscription import Subscription
from chatapp.realtime.wire import frames
from chatapp.realtime.wire.frames import SharedFrames


class TopicStream:
    """The local subscriptions of one topic and the last seq delivered to them.

    Frames without a seq are written as they arrive. Frames with one are written strictly in seq order; an out-of-order
    frame is buffered until the gap before it is filled, live or from the database.
    """

    def __init__(self, topic: str, *, max_early: int, shorten: Shorten = not_shortened) -> None:
        """Buffer up to `max_early` frames; `shorten` makes lean payloads of whole ones.

        `delivered` is None until a join sets the topic's last seq.
        """
        self._max_early = max_early
        self.topic = topic
        self.subscriptions: dict[Connection, Subscription] = {}
        self.delivered: int | None = None
        self.delivered_number = 0
        self.is_repairing = False
        self._early: dict[int, Publication] = {}
        self._fanout = Fanout(self.subscriptions)
        self._lean = LeanForms(shorten)

    def open(self, subscription: Subscription, *, last_seq: int | None, last_number: int) -> None:
        """Start writing to `subscription`, whose join reply covers `last_seq`: only later frames are written."""
        self._fanout.flush()
        subscription.is_open = True
        subscription.after_seq = last_seq or 0
        for seq, text in subscription.held:
            if seq is None or seq > subscription.after_seq:
                subscription.connection.write(text)
        subscription.held.clear()
        if subscription.is_lean:
            self._lean.joined(covered_seq=max(subscription.after_seq, self.delivered or 0))
        if last_seq is not None and self.delivered is None:
            self.delivered, self.delivered_number = last_seq, last_number
            self._write_ready()

    def receive(self, item: Publication) -> bool:
        """Write `item`, or buffer it if it is out of order. Return False when there is a gap before it."""
        if item.seq is None:
            self._write(item, None)
            return True
        if self.delivered is not None and item.seq <= self.delivered:
            return True
        if len(self._early) < self._max_early:
            self._early[item.seq] = item
        self._write_ready()
        return not self._early or self.delivered is None

    def catch_up(self, items: Iterable[Publication], *, last_seq: int) -> None:
        """Write the missed `items` in order, then the buffered frames that follow them."""
        for item in items:
            if item.seq is not None and (self.delivered is None or item.seq > self.delivered):
                self._write_in_order(item)
                counters.add("repairs")
        self.delivered = max(self.delivered or 0, last_seq)
        for seq in [seq for seq in self._early if seq <= self.delivered]:
            del self._early[seq]
        self._write_ready()

    def drop(self, user_ids: Iterable[int]) -> None:
        """Close the channels of these users; no later frame reaches them."""
        removed = set(user_ids)
        # Frames published before the removal are still theirs and must be written before `phx_close`.
        self._fanout.flush()
        for subscription in [
            subscription for subscription in self.subscriptions.values() if subscription.connection.user_id in removed
        ]:
            subscription.is_dropped = True
            if subscription.is_open:
                subscription.connection.write(frames.closed(join_ref=subscription.sent_ref, topic=self.topic))
            subscription.on_closed(subscription)

    def user_ids(self) -> set[int]:
        """Return the users with a local subscription."""
        return {connection.user_id for connection in self.subscriptions}

    def _write_ready(self) -> None:
        while self.delivered is not None and (item := self._early.pop(self.delivered + 1, None)) is not None:
            self._write_in_order(item)

    def _write_in_order(self, item: Publication) -> None:
        if item.dropped:
            self.drop(item.dropped)
        self._write(item, self.delivered)
        self.delivered = item.seq
        self.delivered_number = max(self.delivered_number, item.number or 0)

    def _write(self, item: Publication, prev: int | None) -> None:
        body = item.body if prev is None else f'{item.body[:-1]},"prev":{prev}}}'
        text = frames.broadcast(topic=self.topic, event=item.event, payload_json=body)
        lean = None if prev is None else partial(self._lean.of, item, prev=prev)
        self._fanout.write(text, item.seq, lean=lean, hidden_from=item.hidden_from, stored_at=item.stored_at)

    def write_to(self, subscriptions: Iterable[Subscription], text: str) -> None:
        """Write one frame without a seq to some of the subscriptions."""
        shared = SharedFrames([text])
        # A copy: a slow consumer that is closed meanwhile leaves.
        chosen = list(subscriptions)
        for subscription in chosen:
            if subscription.is_open and not subscription.is_dropped:
                subscription.connection.write_shared(shared)
            elif not subscription.is_open:
                subscription.held.append((None, text))
        counters.add("deliveries", len(chosen))

    def write_to_all(self, text: str) -> None:
        """Write one frame without a seq to every subscription."""
        self._fanout.write(text, None)
