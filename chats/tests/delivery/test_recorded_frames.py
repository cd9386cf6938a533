"""Clients that asked for nothing get the bytes that they got before there were other forms."""

import json
from pathlib import Path

import pytest

from chatapp.realtime.connection import Connection
from chatapp.realtime.subscription import Subscription
from chatapp.realtime.topic_stream import TopicStream
from chatapp.realtime.wire.transport import EXTENSION
from chats.delivery.frames import message_frame
from chats.tests.delivery.kinds_of_messages import KINDS
from chats.tests.delivery.wire import Wire

# Written once, by the release before lean frames.
RECORDED = json.loads((Path(__file__).parent / "recorded_frames.json").read_text())


async def _written(kind: str, *, version: int, is_new: bool) -> str:
    wire = Wire()
    connection = Connection(
        scope={"extensions": {EXTENSION: wire}}, send=wire.refuse, user_id=1, device_id=1, max_buffered_bytes=1_048_576,
        version=version,
    )  # fmt: skip
    stream = TopicStream("chat:42", max_early=10)
    subscription = Subscription(connection=connection, topic="chat:42", join_ref="1", on_closed=lambda one: None)
    stream.subscriptions[connection] = subscription
    stream.open(subscription, last_seq=3, last_number=2)
    stream.receive(message_frame(KINDS[kind], is_new=is_new))
    return b"".join(wire.writes).decode("latin-1")


class TestRecordedFrames:
    @pytest.mark.parametrize("version", [1, 2])
    @pytest.mark.parametrize("is_new", [True, False])
    @pytest.mark.parametrize("kind", KINDS)
    async def test_are_the_same_byte_for_byte(self, kind, is_new, version):
        written = await _written(kind, version=version, is_new=is_new)
        assert written == RECORDED[f"{kind}, version {version}, {'new' if is_new else 'changed'}"]
