"""Fan-out: immediate on a quiet topic, batched on a busy one, always in order."""

import asyncio
from dataclasses import replace
from time import sleep

from chatapp.lib import clock
from chatapp.ops import counters
from chatapp.realtime.bus.messages import Publication
from chatapp.realtime.connection import Connection
from chatapp.realtime.fanout import BATCH_SECONDS, PAUSE_PER_SECOND_OF_WRITING
from chatapp.realtime.subscription import Subscription
from chatapp.realtime.topic_stream import TopicStream
from chatapp.realtime.wire import frames
from chatapp.realtime.wire.transport import EXTENSION

SLOW_SECONDS = BATCH_SECONDS * 4


class Wire:
    """Replaces uvicorn's protocol and records each write."""

    def __init__(self, *, deflates: bool = False) -> None:
        self.writes: list[bytes] = []
        self.deflates = deflates

    def write_frame(self, frame: bytes) -> int:
        self.writes.append(frame)
        return 0

    def close_now(self, code: int) -> None:
        self.writes.append(b"closed")


class SlowWire:
    """As slow as writing to thousands of subscriptions."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def write_frame(self, frame: bytes) -> int:
        sleep(SLOW_SECONDS)
        return self.wire.write_frame(frame)


async def _nothing(message: object) -> None:
    raise AssertionError("frames must bypass the ASGI send")


def _subscribed(
    stream: TopicStream, *, last_seq: int = 0, user_id: int = 1, deflates: bool = False
) -> tuple[Wire, Subscription]:
    wire = Wire(deflates=deflates)
    connection = Connection(
        scope={"extensions": {EXTENSION: wire}},
        send=_nothing,
        user_id=user_id,
        device_id=1,
        max_buffered_bytes=1_048_576,
    )
    subscription = Subscription(
        connection=connection, topic="room:1", join_ref="1", sent_ref="1", on_closed=lambda one: None
    )
    stream.subscriptions[connection] = subscription
    stream.open(subscription, last_seq=last_seq, last_number=last_seq)
    return wire, subscription


def _message(seq: int) -> Publication:
    return Publication(topic="room:1", event="message", body=f'{{"seq":{seq}}}', seq=seq, number=seq)


def _bytes(seq: int) -> bytes:
    text = frames.broadcast(topic="room:1", event="message", payload_json=f'{{"seq":{seq},"prev":{seq - 1}}}')
    return frames.websocket_text(text)


def _written() -> tuple[float, float]:
    """Return how many writes were measured so far, and their seconds together."""
    counts = counters.read().histograms.get("stored_written_seconds", [0])
    return sum(counts[:-1]), counts[-1]


class TestFromStoredToWritten:
    async def test_each_write_of_new_messages_counts_once_from_the_oldest(self):
        stream = TopicStream("room:1", max_early=10)
        for user_id in (1, 2, 3):
            _subscribed(stream, user_id=user_id)
        count, seconds = _written()
        stored_at = clock.timestamp() - 100
        stream.receive(replace(_message(1), stored_at=stored_at))
        assert _written()[0] == count + 1
        for seq in (2, 3):
            stream.receive(replace(_message(seq), stored_at=stored_at + seq))
        stream._fanout.flush()
        assert _written()[0] == count + 2
        assert 198 <= _written()[1] - seconds < 290

    async def test_what_is_repaired_or_no_message_is_not_measured(self):
        stream = TopicStream("room:1", max_early=10)
        _subscribed(stream)
        before = _written()
        stream.catch_up([_message(1)], last_seq=1)
        stream.receive(Publication(topic="room:1", event="typing", body="{}"))
        stream._fanout.flush()
        assert _written() == before

    async def test_a_clock_of_another_machine_that_is_ahead_is_no_time(self):
        stream = TopicStream("room:1", max_early=10)
        _subscribed(stream)
        count, seconds = _written()
        stream.receive(replace(_message(1), stored_at=clock.timestamp() + 100))
        assert _written() == (count + 1, seconds)


class TestFanout:
    async def test_a_quiet_topic_is_written_at_once_and_a_burst_in_one_write(self):
        stream = TopicStream("room:1", max_early=10)
        wire, _subscription = _subscribed(stream)
        stream.receive(_message(1))
        assert wire.writes == [_bytes(1)]
        for seq in (2, 3, 4):
            stream.receive(_message(seq))
        assert len(wire.writes) == 1
        await asyncio.sleep(BATCH_SECONDS * 3)
        assert wire.writes[1:] == [_bytes(2) + _bytes(3) + _bytes(4)]

    async def test_a_slow_flush_lengthens_the_next_batch(self):
        stream = TopicStream("room:1", max_early=10)
        wire, subscription = _subscribed(stream)
        subscription.connection._transport = SlowWire(wire)
        stream.receive(_message(1))
        for seq in (2, 3):
            await asyncio.sleep(BATCH_SECONDS * 2)
            stream.receive(_message(seq))
        assert wire.writes == [_bytes(1)]
        await asyncio.sleep(SLOW_SECONDS * PAUSE_PER_SECOND_OF_WRITING)
        assert wire.writes[1:] == [_bytes(2) + _bytes(3)]

    async def test_presence_does_not_hold_a_message_back(self):
        stream = TopicStream("room:1", max_early=10)
        wire, _subscription = _subscribed(stream)
        for text in ("presence", "more presence"):
            stream.write_to_all(text)
        stream.receive(_message(1))
        stream.receive(_message(2))
        written = [frames.websocket_text("presence"), frames.websocket_text("more presence") + _bytes(1)]
        assert wire.writes == written
        await asyncio.sleep(BATCH_SECONDS * 3)
        assert wire.writes == [*written, _bytes(2)]

    async def test_a_join_during_a_burst_gets_only_frames_after_its_last_seq(self):
        stream = TopicStream("room:1", max_early=10)
        first, _subscription = _subscribed(stream)
        for seq in (1, 2, 3):
            stream.receive(_message(seq))
        late, _subscription = _subscribed(stream, last_seq=4)
        for seq in (4, 5):
            stream.receive(_message(seq))
        await asyncio.sleep(BATCH_SECONDS * 3)
        assert b"".join(first.writes) == b"".join(map(_bytes, (1, 2, 3, 4, 5)))
        assert b"".join(late.writes) == _bytes(5)

    async def test_a_dropped_user_gets_the_earlier_frames_and_no_later_ones(self):
        stream = TopicStream("room:1", max_early=10)
        wire, subscription = _subscribed(stream)
        subscription.on_closed = lambda one: stream.subscriptions.pop(one.connection)
        for seq in (1, 2):
            stream.receive(_message(seq))
        stream.drop({1})
        stream.receive(_message(3))
        await asyncio.sleep(BATCH_SECONDS * 3)
        closed = frames.websocket_text(frames.closed(join_ref="1", topic="room:1"))
        assert b"".join(wire.writes) == _bytes(1) + _bytes(2) + closed

    async def test_a_hidden_frame_reaches_only_the_others_even_in_a_batch(self):
        stream = TopicStream("room:1", max_early=10)
        (hers, _one), (his, _other) = (_subscribed(stream, user_id=user_id) for user_id in (1, 2))
        joining, subscription = _subscribed(stream, user_id=2)
        subscription.is_open = False
        secret = Publication(topic="room:1", event="read", body="{}", hidden_from=(2,))
        hidden = frames.websocket_text(frames.broadcast(topic="room:1", event="read", payload_json="{}"))
        stream.receive(_message(1))
        stream.receive(secret)
        stream.receive(_message(2))
        await asyncio.sleep(BATCH_SECONDS * 3)
        stream.receive(secret)
        stream.open(subscription, last_seq=0, last_number=0)
        assert b"".join(hers.writes) == _bytes(1) + hidden + _bytes(2) + hidden
        assert b"".join(his.writes) == _bytes(1) + _bytes(2)
        assert b"".join(joining.writes) == _bytes(1) + _bytes(2)

    async def test_a_frame_is_compressed_once_for_all_connections_that_negotiated_it(self):
        stream = TopicStream("room:1", max_early=10)
        (one, _a), (two, _b), (plain, _c) = (_subscribed(stream, deflates=agreed) for agreed in (True, True, False))
        stream.write_to_all("long " * 100)
        assert one.writes == two.writes == [frames.deflated_websocket_text("long " * 100)]
        # The same bytes in memory, so no one compressed them twice.
        assert one.writes[0] is two.writes[0]
        assert plain.writes == [frames.websocket_text("long " * 100)]
