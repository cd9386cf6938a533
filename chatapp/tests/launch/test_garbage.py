"""The garbage collector of a serving process."""

import gc

import pytest

from chatapp.launch.garbage import THRESHOLDS, WHOLE_EVERY, Collector


@pytest.fixture
def collector():
    usual = gc.get_threshold()
    collector = Collector()
    collector.settle()
    yield collector
    if gc.get_freeze_count():
        collector.stop()
    assert gc.get_threshold() == usual


class TestCollector:
    def test_what_is_loaded_is_set_aside(self, collector):
        assert gc.get_freeze_count() > 1_000
        assert gc.get_threshold() == THRESHOLDS

    def test_what_survives_a_complete_collection_is_not_looked_at_again(self, collector):
        before = gc.get_freeze_count()
        kept = [[] for _ in range(1_000)]
        gc.collect()
        assert gc.get_freeze_count() >= before + len(kept)
        assert not [one for one in gc.get_objects() if one is kept]

    def test_now_and_then_everything_is_looked_at(self, collector):
        class Cycle:
            alive = 0

            def __init__(self) -> None:
                self.itself = self
                Cycle.alive += 1

            def __del__(self) -> None:
                Cycle.alive -= 1

        cycle = Cycle()
        gc.collect()
        del cycle
        gc.collect()
        assert Cycle.alive == 1
        # A few objects each, and one of everything.
        for _ in range(WHOLE_EVERY):
            gc.collect()
        assert Cycle.alive == 0

    def test_stop_undoes_it(self, collector):
        collector.stop()
        assert gc.get_freeze_count() == 0
        assert gc.get_threshold() != THRESHOLDS
