"""Frames of one connection are handled in order; heartbeats skip the queue."""

import asyncio

import pytest

from chatapp.realtime.channels.frame_queue import FrameQueue
from chatapp.tests.patience import PATIENCE_SECONDS


@pytest.fixture
async def joined(connect):
    """A socket that has joined room 5, with no events processed yet."""
    client = await connect()
    await client.ask("1", "1", "room:5", "phx_join", {})
    await client.named("presence_state")
    return client


async def until_done(log, count: int) -> list[int]:
    for _ in range(100):
        if len(log.dawdled) >= count:
            break
        await asyncio.sleep(0.02)
    return [payload["n"] for payload in log.dawdled]


class TestSocket:
    async def test_a_heartbeat_does_not_wait_for_the_events_before_it(self, joined):
        for number in (1, 2):
            await joined.send("1", f"e{number}", "room:5", "dawdle", {"n": number})
        await joined.send(None, "beat", "phoenix", "heartbeat", {})
        assert [(await joined.named("phx_reply"))[1] for _ in range(3)] == ["beat", "e1", "e2"]

    async def test_all_other_frames_are_answered_in_order(self, joined):
        await joined.send("1", "slow", "room:5", "dawdle", {"n": 1})
        await joined.send("1", "quick", "room:5", "say", {})
        await joined.send(True, "wrong", "room:5", "say", {})
        assert [(await joined.named("phx_reply"))[1] for _ in range(3)] == ["slow", "quick", "wrong"]

    async def test_a_malformed_frame_closes_only_after_the_frames_before_it(self, joined):
        await joined.send("1", "slow", "room:5", "dawdle", {"n": 1})
        await joined.wire.send_to(text_data="nonsense")
        assert (await joined.named("phx_reply"))[1] == "slow"
        assert (await joined.wire.receive_output(PATIENCE_SECONDS))["code"] == 1007

    async def test_frames_queued_before_a_disconnect_are_still_processed(self, joined, log):
        for number in (1, 2, 3):
            await joined.send("1", f"e{number}", "room:5", "dawdle", {"n": number})
        await joined.wire.disconnect()
        assert await until_done(log, 3) == [1, 2, 3]

    async def test_frames_queued_when_the_server_closes_are_dropped(self, joined, hub, log):
        for number in (1, 2, 3):
            await joined.send("1", f"e{number}", "room:5", "dawdle", {"n": number})
        await asyncio.sleep(0.05)
        [connection] = hub.connections
        assert connection.frames_behind == 2
        connection.close(1008)
        await asyncio.sleep(0.6)
        assert await until_done(log, 1) == [1]


class TestFrameQueue:
    async def test_items_are_processed_one_at_a_time(self):
        done = []

        async def process(number: int) -> None:
            await asyncio.sleep(0)
            done.append(number)

        queue: FrameQueue[int] = FrameQueue(process, max_waiting=64)
        await queue.drain()
        for first in (0, 10):
            for number in range(first, first + 10):
                await queue.put(number)
            await queue.drain()
            assert len(queue) == 0
        assert done == list(range(20))

    async def test_put_waits_while_the_queue_is_full(self):
        gate = asyncio.Semaphore(0)

        async def process(_number: int) -> None:
            await gate.acquire()

        queue: FrameQueue[int] = FrameQueue(process, max_waiting=3)
        await queue.put(0)
        await asyncio.sleep(0)
        await queue.put(1)
        await queue.put(2)
        last = asyncio.ensure_future(queue.put(3))
        await asyncio.sleep(0.02)
        assert (len(queue), last.done()) == (3, False)
        gate.release()
        await asyncio.wait_for(last, PATIENCE_SECONDS)
        assert len(queue) == 2
        queue.stop()
        assert len(queue) == 0
