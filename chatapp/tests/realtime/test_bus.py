"""A process's heartbeats over the bus."""

import asyncio

import pytest
from channels.layers import get_channel_layer

from chatapp.realtime.bus import messages
from chatapp.realtime.limits import Limits
from chatapp.tests.patience import PATIENCE_SECONDS


# No heartbeats except those of the test.
@pytest.mark.parametrize("limits", [Limits(tick_seconds=3_600, publish_seconds=PATIENCE_SECONDS)])
class TestHeartbeat:
    async def test_it_comes_back_to_its_process_and_to_no_other(self, hub):
        layer = get_channel_layer()
        other = await layer.new_channel()
        await layer.group_add(messages.EVERYWHERE, other)
        async with asyncio.timeout(PATIENCE_SECONDS):
            hub.bus_health.is_up = False
            while not hub.bus_health.is_up:
                # Until the subscription is there, they are lost.
                hub.maintenance.beat()
                await asyncio.sleep(0.05)
        hub._publisher.put(messages.ChangeNotice(about="unread", subject_id=1))
        first = messages.from_message(await asyncio.wait_for(layer.receive(other), PATIENCE_SECONDS))
        assert [item.kind for item in first] == ["change_notice"]
