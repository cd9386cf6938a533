"""One topic in this process: its local subscriptions and the delivery of its frames in seq order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from chatapp.ops import counters
from chatapp.realtime import frames
from chatapp.realtime.bus import Publication
from chatapp.realtime.connection import Connection
from chatapp.realtime.fanout import Fanout

# A topic with more out-of-order frames than this is far behind: the rest is read from the database.
MAX_EARLY = 1_000


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
    is_open: bool = False
    is_dropped: bool = False
    after_seq: int = 0
    held: list[tuple[int | None, str]] = field(default_factory=list)

    def push(self, event: str, payload_json: str) -> None:
        """Write a frame for this subscription only."""
        self.connection.write(
            frames.push(join_ref=self.join_ref, topic=self.topic, event=event, payload_json=payload_json)
        )


class TopicStream:
    """The local subscriptions of one topic and the last seq delivered to them.

    Frames without a seq are written as they arrive. Frames with one are written strictly in seq order; an out-of-order
    frame is buffered until the gap before it is filled, live or from the database.
    """

    def __init__(self, topic: str) -> None:
        """Start without subscriptions; `delivered` is None until a join sets the topic's last seq."""
        self.topic = topic
        self.subscriptions: dict[Connection, Subscription] = {}
        self.delivered: int | None = None
        self.delivered_number = 0
        self.is_repairing = False
        self._early: dict[int, Publication] = {}
        self._fanout = Fanout(self.subscriptions)

    def open(self, subscription: Subscription, *, last_seq: int | None, last_number: int) -> None:
        """Start writing to `subscription`, whose join reply covers `last_seq`: only later frames are written."""
        self._fanout.flush()
        subscription.is_open = True
        subscription.after_seq = last_seq or 0
        for seq, text in subscription.held:
            if seq is None or seq > subscription.after_seq:
                subscription.connection.write(text)
        subscription.held.clear()
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
        if len(self._early) < MAX_EARLY:
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
        self._fanout.write(text, item.seq, hidden_from=item.hidden_from)

    def write_to_all(self, text: str) -> None:
        """Write one frame without a seq to every subscription."""
        self._fanout.write(text, None)
