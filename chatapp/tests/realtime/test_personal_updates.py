"""Personal updates: the last one is never stale."""

import asyncio
import threading

import pytest

from chatapp.realtime.bus import messages
from chatapp.realtime.limits import Limits


class Counting:
    """A slow database: its result reflects the state at the time of the query but arrives late."""

    def __init__(self) -> None:
        self.unread = 1
        self.query_count = 0
        self.has_counted, self.may_answer = threading.Event(), threading.Event()

    def __call__(self, *, about, subject_id, user_ids):
        self.query_count += 1
        frames = [
            messages.Publication(topic=f"user:{one}", event="unread", body=_body(self.unread)) for one in user_ids
        ]
        self.has_counted.set()
        assert self.may_answer.wait(5)
        return frames


def _body(unread: int) -> str:
    return f'{{"chat_id":1,"unread":{unread}}}'


class TestPersonalUpdates:
    async def test_a_superseded_count_is_queried_again(self, connect, hub, log):
        log.personal_frames = counting = Counting()
        client = await connect(1)
        await client.ask("1", "1", "user:1", "phx_join", {})
        hub.publish(messages.ChangeNotice(about="unread", subject_id=1))
        await asyncio.to_thread(counting.has_counted.wait, 5)
        # The user reads on another device.
        counting.unread = 0
        hub.publish(messages.Publication(topic="user:1", event="unread", body=_body(0)))
        counting.may_answer.set()
        assert [(await client.named("unread"))[4]["unread"] for _ in range(3)] == [0, 1, 0]

    @pytest.mark.parametrize("limits", [Limits(notice_seconds=0.05)])
    async def test_a_current_count_is_queried_once(self, connect, hub, log):
        log.personal_frames = counting = Counting()
        counting.may_answer.set()
        client = await connect(1)
        await client.ask("1", "1", "user:1", "phx_join", {})
        hub.publish(messages.Publication(topic="user:1", event="unread", body=_body(0)))
        hub.publish(messages.ChangeNotice(about="unread", subject_id=1))
        assert [(await client.named("unread"))[4]["unread"] for _ in range(2)] == [0, 1]
        counting.unread = 2
        hub.publish(messages.ChangeNotice(about="unread", subject_id=1))
        assert (await client.named("unread"))[4]["unread"] == 2
        assert counting.query_count == 2
