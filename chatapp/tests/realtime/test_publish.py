"""Publishing from a process without an event loop."""

import asyncio

from channels.layers import get_channel_layer

from chatapp.realtime.bus.messages import Publication, from_message, group_of
from chatapp.realtime.bus.publish import OutsideLoop
from chatapp.realtime.bus.publisher import Publisher
from chatapp.realtime.limits import Limits
from chatapp.tests.patience import PATIENCE_SECONDS

COUNT = 50


# A busy machine must not make the publisher drop items.
PATIENT = Limits(publish_seconds=PATIENCE_SECONDS)


class TestOutsideLoop:
    async def test_finish_sends_everything(self):
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.group_add("room.1", channel)
        outside = OutsideLoop(PATIENT)
        for number in range(COUNT):
            outside.put(Publication(topic="room:1", event="message", body=f'{{"n":{number}}}'))
        outside.finish()
        assert outside._publisher._queue.empty()
        received = []
        while len(received) < COUNT:
            received += from_message(await asyncio.wait_for(layer.receive(channel), PATIENCE_SECONDS))
        assert [item.body for item in received] == [f'{{"n":{number}}}' for number in range(COUNT)]

    async def test_queued_items_of_one_topic_are_one_message_on_the_bus(self):
        layer = get_channel_layer()
        channel = await layer.new_channel()
        for topic in ("room:1", "room:2"):
            await layer.group_add(group_of(topic), channel)
        publisher = Publisher(origin="here", layer=layer, limits=PATIENT)
        for number in range(4):
            topic = f"room:{1 + number % 2}"
            publisher.put(Publication(topic=topic, event="message", body=str(number), seq=number, dropped=(number,)))
        publisher.start()
        messages = [await asyncio.wait_for(layer.receive(channel), PATIENCE_SECONDS) for _ in range(2)]
        await publisher.stop()
        assert {message["origin"] for message in messages} == {"here"}
        received = [[(item.topic, item.seq, item.dropped) for item in from_message(message)] for message in messages]
        assert received == [[("room:1", 0, (0,)), ("room:1", 2, (2,))], [("room:2", 1, (1,)), ("room:2", 3, (3,))]]

    def test_finish_without_publications_returns_at_once(self):
        OutsideLoop(PATIENT).finish()
