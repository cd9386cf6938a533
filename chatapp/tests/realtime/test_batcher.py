"""Batcher: concurrent items share a batch, each gets its own outcome, a single item is not delayed."""

import asyncio
import threading

import pytest
from django.db import OperationalError

from chatapp.lib.errors import Forbidden, Unavailable
from chatapp.realtime.tasks.batcher import MAX_BATCH, Batcher

# Database threads close old connections around every call.
pytestmark = pytest.mark.django_db(transaction=True)

ROUND_SECONDS = 0.05


class Work:
    """Doubles numbers, records the batches, refuses 13; blocks until `go_on` is set."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.go_on = threading.Event()

    def __call__(self, numbers):
        self.batches.append(list(numbers))
        assert self.go_on.wait(5)
        if 99 in numbers:
            raise OperationalError("the database has gone")
        return [Forbidden() if number == 13 else number * 2 for number in numbers]


class TestBatcher:
    async def test_items_put_during_a_running_batch_form_the_next_one_in_order(self):
        work = Work()
        batcher = Batcher(work)
        first = asyncio.ensure_future(batcher.put(1))
        await asyncio.sleep(0.05)
        others = [asyncio.ensure_future(batcher.put(number)) for number in (2, 3, 4)]
        await asyncio.sleep(0)
        work.go_on.set()
        assert await asyncio.gather(first, *others) == [2, 4, 6, 8]
        assert work.batches == [[1], [2, 3, 4]]

    async def test_an_error_affects_only_its_own_item(self):
        work = Work()
        work.go_on.set()
        batcher = Batcher(work)
        outcomes = await asyncio.gather(*(batcher.put(number) for number in (1, 13, 2)), return_exceptions=True)
        assert outcomes[::2] == [2, 4]
        assert isinstance(outcomes[1], Forbidden)

    async def test_a_database_failure_makes_the_batch_unavailable_and_the_next_one_works(self):
        work = Work()
        work.go_on.set()
        batcher = Batcher(work)
        for outcome in await asyncio.gather(batcher.put(99), batcher.put(1), return_exceptions=True):
            assert isinstance(outcome, Unavailable)
        assert await batcher.put(1) == 2

    async def test_a_batch_is_bounded(self):
        work = Work()
        work.go_on.set()
        await asyncio.gather(*(batcher.put(0) for batcher in [Batcher(work)] for _ in range(3 * MAX_BATCH)))
        assert max(map(len, work.batches)) == MAX_BATCH

    async def test_a_cancelled_caller_does_not_affect_the_others(self):
        work = Work()
        batcher = Batcher(work)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(batcher.put(1), 0.05)
        second = asyncio.ensure_future(batcher.put(2))
        work.go_on.set()
        assert await second == 4

    async def test_the_waiting_time_is_estimated(self):
        work = Work()
        batcher = Batcher(work)
        assert batcher.waiting_seconds(ahead=1_000) == 0
        first = asyncio.ensure_future(batcher.put(1))
        await asyncio.sleep(ROUND_SECONDS)
        work.go_on.set()
        await first
        work.go_on.clear()
        second = asyncio.ensure_future(batcher.put(2))
        await asyncio.sleep(0)
        assert batcher.waiting_seconds(ahead=0) == 0
        assert 3 * ROUND_SECONDS <= batcher.waiting_seconds(ahead=3) < 60 * ROUND_SECONDS
        others = [asyncio.ensure_future(batcher.put(number)) for number in range(2 * MAX_BATCH)]
        await asyncio.sleep(0)
        assert batcher.waiting_seconds(ahead=0) >= 2 * ROUND_SECONDS
        work.go_on.set()
        await asyncio.gather(second, *others, return_exceptions=True)
        assert batcher.waiting_seconds(ahead=1_000) == 0
