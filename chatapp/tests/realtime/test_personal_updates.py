"""Personal updates: the last one is never stale."""

import asyncio
import threading

import pytest

from chatapp.lib.errors import Unavailable
from chatapp.realtime.bus import messages
from chatapp.realtime.limits import Limits
from chatapp.realtime.tasks import database
from chatapp.tests.patience import PATIENCE_SECONDS


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


def _from_elsewhere(hub, *concerned: str, subject_id: int = 1) -> None:
    """Deliver a notice of another process that names these topics."""
    notice = messages.ChangeNotice(about="unread", subject_id=subject_id, concerned=concerned)
    hub.receive(messages.to_message([notice], origin="another process"))


class TestConcerned:
    async def test_a_notice_that_concerns_no_one_here_costs_no_query(self, connect, hub, log):
        log.personal_frames = counting = Counting()
        counting.may_answer.set()
        client = await connect(1)
        await client.ask("1", "1", "user:1", "phx_join", {})
        _from_elsewhere(hub, "user:2", "user:3")
        _from_elsewhere(hub, subject_id=2)
        # What arrives later, and is answered.
        _from_elsewhere(hub, "user:1", "user:2", subject_id=3)
        assert (await client.named("unread"))[4]["unread"] == 1
        assert counting.query_count == 1

    async def test_only_those_it_names_are_queried(self, connect, hub, log):
        clients = [await connect(user) for user in (1, 2)]
        for user, client in enumerate(clients, start=1):
            await client.ask("1", "1", f"user:{user}", "phx_join", {})
        _from_elsewhere(hub, "user:2", "user:404", "room:1")
        await clients[1].named("unread")
        assert await clients[0].is_silent()

    @pytest.mark.parametrize("limits", [Limits(notice_seconds=0.05)])
    async def test_two_merged_notices_reach_the_people_of_both(self, connect, hub):
        clients = [await connect(user) for user in (1, 2, 3)]
        for user, client in enumerate(clients, start=1):
            await client.ask("1", "1", f"user:{user}", "phx_join", {})
        for user in (1, 2, 3):
            _from_elsewhere(hub, f"user:{user}")
        for client in clients:
            await client.named("unread")

    async def test_a_single_process_does_not_query_whom_its_notice_concerns(self, connect, hub, log):
        log.concerns = set()
        client = await connect(1)
        await client.ask("1", "1", "user:1", "phx_join", {})
        hub.publish(messages.ChangeNotice(about="unread", subject_id=1))
        await client.named("unread")

    async def test_one_of_several_names_them_and_queries_only_them(self, connect, hub, log):
        hub._publisher.hub_count = 2
        log.concerns = {2, 3}
        clients = [await connect(user) for user in (1, 2)]
        for user, client in enumerate(clients, start=1):
            await client.ask("1", "1", f"user:{user}", "phx_join", {})
        sent = _forwarded(hub)
        hub.publish(messages.ChangeNotice(about="unread", subject_id=1))
        await clients[1].named("unread")
        assert [set(notice.concerned) for notice in sent] == [{"user:2", "user:3"}]
        assert await clients[0].is_silent()

    async def test_while_the_database_is_away_it_names_no_one(self, hub, log):
        hub._publisher.hub_count = 2

        def away(*, about, subject_id):
            raise Unavailable

        log.concerned = away
        sent = _forwarded(hub)
        hub.publish(messages.ChangeNotice(about="unread", subject_id=1))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not sent:
                await database.run(lambda: None)
        assert [notice.concerned for notice in sent] == [None]


def _forwarded(hub) -> list[messages.ChangeNotice]:
    """Return a list to which the notices that the hub forwards from now on are added."""
    sent: list[messages.ChangeNotice] = []
    hub._personal_updates._forward = sent.append
    return sent
