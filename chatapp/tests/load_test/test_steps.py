"""What follows from the figures of the steps."""

from dataclasses import replace

import pytest

from chatapp.load_test import steps
from chatapp.load_test.crowd import Tally
from chatapp.load_test.steps import Step, capacity, percentile

GOOD = Step(
    rate=10, sent=100, acknowledged=100, refused=0, lost=0, doubled=0, p50=0.01, p95=0.02, p99=0.05, cpu_cores=0.3,
    memory_bytes=200_000_000,
)  # fmt: skip
OTHERS = {"people": 300, "rate_of_one": 1 / 30, "base_memory_bytes": 100_000_000}


class TestCarried:
    @pytest.mark.parametrize("fault", [{"lost": 1}, {"doubled": 1}, {"p95": 0.6}, {"acknowledged": 90}])
    def test_a_step_with_a_fault_is_not(self, fault):
        assert GOOD.is_carried
        assert not replace(GOOD, **fault).is_carried


class TestCapacity:
    @pytest.fixture(autouse=True)
    def memory(self, monkeypatch):
        monkeypatch.setattr(steps, "free_memory_bytes", lambda: 10**10)

    def test_the_best_carried_rate_counts(self):
        found = capacity([GOOD, replace(GOOD, rate=20), replace(GOOD, rate=40, p95=3)], **OTHERS)
        assert (found.people, found.rate, found.is_least) == (600, 20, False)

    def test_without_a_step_that_fails_it_is_at_least_that(self):
        assert capacity([GOOD], **OTHERS).is_least

    def test_none_carried_is_none(self):
        assert capacity([replace(GOOD, lost=1)], **OTHERS).people == 0

    def test_memory_may_be_the_limit(self, monkeypatch):
        monkeypatch.setattr(steps, "free_memory_bytes", lambda: 50_000_000)
        found = capacity([GOOD, replace(GOOD, rate=100)], **OTHERS)
        assert (found.people, found.limit) == (450, "memory")


class TestTally:
    def test_only_acknowledged_messages_can_be_lost(self):
        tally = Tally(acknowledged={1, 2}, wanted={1: 3, 2: 3, 3: 3})
        tally.shown.update({1: 3, 2: 1})
        assert tally.lost() == 2

    def test_percentiles_are_values_that_occurred(self):
        assert percentile([1, 2, 3, 4], 0.5) == 3
        assert percentile([1, 2, 3, 4], 0.99) == 4
        assert percentile([], 0.5) == float("inf")
