"""Token buckets."""

import pytest

from chatapp.lib import rate_limit
from chatapp.lib.errors import RateLimited
from chatapp.lib.rate_limit import TokenBuckets


@pytest.fixture
def at(monkeypatch):
    """Return a function that sets the clock to this many seconds."""
    seconds = [0.0]
    monkeypatch.setattr("chatapp.lib.clock.elapsed_seconds", lambda: seconds[0])

    def move(to):
        seconds[0] = to

    return move


def taken(buckets, key, count, **limits):
    done = 0
    for _ in range(count):
        try:
            buckets.acquire(key, **{"per_second": 5, "burst": 20, **limits})
        except RateLimited:
            continue
        done += 1
    return done


class TestTokenBuckets:
    def test_a_burst_at_once_and_then_so_many_per_second(self, at):
        buckets = TokenBuckets()
        assert taken(buckets, "ada", 100) == 20
        at(1)
        assert taken(buckets, "ada", 100) == 5
        at(1.1)
        assert taken(buckets, "ada", 100) == 0

    def test_never_more_than_a_burst_is_saved_up(self, at):
        buckets = TokenBuckets()
        taken(buckets, "ada", 100)
        at(1_000_000)
        assert taken(buckets, "ada", 100) == 20

    def test_one_never_disturbs_another(self, at):
        buckets = TokenBuckets()
        taken(buckets, "ada", 100)
        assert taken(buckets, "ben", 1) == 1

    def test_being_refused_costs_nothing(self, at):
        buckets = TokenBuckets()
        taken(buckets, "ada", 20)
        for tenth in range(1, 10):
            at(tenth / 10)
            taken(buckets, "ada", 10, per_second=1)
        at(1.0)
        assert taken(buckets, "ada", 10, per_second=1) == 1

    def test_says_how_long_to_wait(self, at):
        buckets = TokenBuckets()
        buckets.acquire("ada", per_second=0.1, burst=1)
        with pytest.raises(RateLimited) as refused:
            buckets.acquire("ada", per_second=0.1, burst=1)
        assert refused.value.retry_after == 10

    def test_full_buckets_are_forgotten_and_empty_ones_are_not(self, at, monkeypatch):
        monkeypatch.setattr(rate_limit, "_MAX_BUCKETS", 10)
        buckets = TokenBuckets()
        taken(buckets, "flood", 100)
        for number in range(9):
            taken(buckets, number, 1)
        at(2)
        taken(buckets, "new", 1)
        assert len(buckets._buckets) == 2
        assert taken(buckets, "flood", 100) == 10


class TestReserve:
    def test_reservations_come_one_after_the_other_and_only_so_far_ahead(self):
        buckets = TokenBuckets()
        waits = [buckets.reserve("ada", per_second=10, burst=2, within_seconds=0.35) for _ in range(5)]
        assert waits[:2] == [0.0, 0.0]
        assert waits[2:] == sorted(waits[2:])
        assert 0.2 < waits[4] <= 0.3
        with pytest.raises(RateLimited):
            buckets.reserve("ada", per_second=10, burst=2, within_seconds=0.35)
        buckets.reserve("ben", per_second=10, burst=2, within_seconds=0)

    def test_what_is_reserved_is_no_ones_and_what_is_given_back_is_there_again(self):
        buckets = TokenBuckets()
        for _ in range(3):
            buckets.reserve("ada", per_second=0.1, burst=2, within_seconds=60)
        with pytest.raises(RateLimited):
            buckets.acquire("ada", per_second=0.1, burst=2)
        for _ in range(2):
            buckets.release("ada")
        buckets.acquire("ada", per_second=0.1, burst=2)

    def test_a_refused_reservation_uses_nothing_up(self):
        buckets = TokenBuckets()
        for _ in range(10):
            with pytest.raises(RateLimited):
                buckets.reserve("ada", per_second=1, burst=0, within_seconds=0.5)
        assert buckets.reserve("ada", per_second=1, burst=0, within_seconds=2) <= 1
