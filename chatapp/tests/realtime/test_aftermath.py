"""The order after a commit: the reply, then changes with a seq, then everything else."""

import asyncio
import threading

import pytest

from chatapp.realtime.bus.messages import AccessRevoked, ChangeNotice, Publication
from chatapp.realtime.bus.publish import publish
from chatapp.realtime.tasks import database
from chatapp.realtime.tasks.batcher import Batcher


def _change(seq: int) -> Publication:
    return Publication(topic="room:1", event="message", body="{}", seq=seq, number=seq)


NOTICE = ChangeNotice(about="unread", subject_id=1)
READ = Publication(topic="room:1", event="read", body="{}")
REVOKED = AccessRevoked(topic="room:1", user_ids=(1,))


@pytest.fixture
def trace(hub, monkeypatch):
    """What the hub published and who got an answer, in order."""
    happened: list[object] = []
    monkeypatch.setattr(hub, "publish", happened.append)
    return happened


async def _until(trace, count):
    async with asyncio.timeout(10):
        while len(trace) < count:
            await asyncio.sleep(0.001)


class TestOrder:
    async def test_the_caller_goes_on_before_anything_is_published(self, trace):
        def work() -> str:
            for item in (NOTICE, _change(1), READ, REVOKED):
                publish(item)
            return "reply"

        trace.append(await database.run_before_reply(work))
        await _until(trace, 5)
        assert trace == ["reply", _change(1), REVOKED, NOTICE, READ]

    async def test_everyone_in_a_batch_is_answered_before_the_first_frame(self, trace):
        def work(items):
            for item in items:
                publish(_change(item))
                publish(NOTICE)
            return items

        sends: Batcher[int, int] = Batcher(work)

        async def send(number: int) -> None:
            trace.append(await sends.put(number))

        await asyncio.gather(*(send(number) for number in (1, 2, 3)))
        await _until(trace, 9)
        assert trace == [1, 2, 3, _change(1), _change(2), _change(3), NOTICE, NOTICE, NOTICE]

    async def test_what_fails_has_published_what_it_committed_before(self, trace):
        def work() -> None:
            publish(_change(1))
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await database.run_before_reply(work)
        await _until(trace, 1)
        assert trace == [_change(1)]

    async def test_a_publication_that_fails_does_not_lose_the_next(self, hub, monkeypatch):
        happened: list[object] = []

        def fail_first(item: object) -> None:
            happened.append(item)
            if len(happened) == 1:
                raise ZeroDivisionError

        monkeypatch.setattr(hub, "publish", fail_first)
        errors: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: errors.append(context["exception"]))
        await database.run_before_reply(lambda: [publish(_change(seq)) for seq in (1, 2)])
        await _until(happened, 2)
        assert happened == [_change(1), _change(2)]
        assert len(errors) == 1

    async def test_the_work_of_a_client_that_has_gone_is_published_too(self, trace):
        began, may_end = threading.Event(), threading.Event()

        def work() -> None:
            began.set()
            may_end.wait(10)
            publish(_change(1))

        task = asyncio.ensure_future(database.run_before_reply(work))
        await asyncio.to_thread(began.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert trace == []
        may_end.set()
        await _until(trace, 1)
        assert trace == [_change(1)]

    async def test_work_without_a_reply_publishes_at_once(self, trace):
        await database.run(publish, _change(1))
        trace.append("after it")
        await _until(trace, 2)
        assert trace == [_change(1), "after it"]

    async def test_another_thread_publishes_at_once(self, trace):
        await asyncio.to_thread(publish, _change(1))
        await _until(trace, 1)
        assert trace == [_change(1)]
