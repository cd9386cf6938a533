"""How long people waited, and the verdict on the limits."""

import pytest

from bench.chaos.cluster.pauses import Limit, Waiting, Window, longest_pause, table, waited


def waiting(**fields):
    usual = {"fault": "cut", "acknowledged": 10, "pause": 20.0, "slowest": 25.0, "database_pause": 15.0, "limit": None}
    return Waiting(**{**usual, **fields})


class TestLongestPause:
    def test_it_is_the_longest_time_between_two(self):
        assert longest_pause([1.0, 2.0, 6.0, 7.0], begin=1.5, end=6.5) == 4.0

    def test_what_began_before_the_fault_counts_from_its_own_begin(self):
        assert longest_pause([1.0, 9.0], begin=4.0, end=5.0) == 8.0

    def test_pauses_before_and_after_it_are_not_its_own(self):
        assert longest_pause([1.0, 50.0, 51.0, 52.0, 90.0], begin=50.5, end=51.5) == 1.0

    def test_writes_that_never_come_back_paused_until_the_end(self):
        assert longest_pause([1.0, 2.0], begin=1.5, end=30.0) == 28.0

    def test_without_any_it_is_the_whole_window(self):
        assert longest_pause([], begin=10.0, end=14.0) == 4.0


class TestWaited:
    LINES = (
        ["sent", 1.0, "1/1", 7, "a"],
        ["acked", 1.5, "1/1", 7, "a", 1, 2, 1],
        ["sent", 4.0, "1/1", 7, "b"],
        ["sent", 6.0, "1/2", 7, "b"],
        ["acked", 9.0, "1/1", 7, "b", 2, 3, 2],
        ["acked", 9.5, "1/2", 7, "b", 2, 3, 2],
        ["sent", 30.0, "1/1", 7, "c"],
        ["acked", 39.0, "1/1", 7, "c", 3, 4, 3],
    )

    def test_it_measures_from_the_first_sending_to_the_first_acknowledgement(self):
        found = waited(Window("x", 3.0, 10.0), lines=self.LINES, writes=[1.0, 3.5, 5.0, 11.0])
        assert (found.acknowledged, found.pause, found.slowest, found.database_pause) == (1, 30.0, 5.0, 6.0)

    def test_a_message_under_way_waits_from_the_begin_of_the_fault(self):
        assert waited(Window("x", 8.0, 10.0), lines=self.LINES, writes=[]).slowest == 1.0

    def test_what_was_sent_after_it_is_another_faults(self):
        assert waited(Window("x", 10.0, 20.0), lines=self.LINES, writes=[]).slowest == 0.0


class TestLimits:
    @pytest.mark.parametrize(("pause", "is_within"), [(25.0, True), (25.1, False)])
    def test_a_pause_is_compared_with_its_limit(self, pause, is_within):
        assert waiting(pause=pause, limit=Limit("pause", 25)).is_within is is_within

    @pytest.mark.parametrize(("pause", "is_within"), [(23.0, True), (23.1, False)])
    def test_a_limit_beside_the_database_grows_with_its_pause(self, pause, is_within):
        assert waiting(pause=pause, limit=Limit("pause", 8, is_beside_database=True)).is_within is is_within

    def test_the_slowest_message_has_a_limit_of_its_own(self):
        assert not waiting(pause=1.0, slowest=8.5, limit=Limit("slowest", 8)).is_within

    def test_without_a_limit_nothing_is_too_long(self):
        assert waiting(pause=1000.0).is_within
        assert waiting().limit_seconds is None

    def test_the_table_names_what_was_broken(self):
        lines = table([waiting(limit=Limit("pause", 25)), waiting(pause=30.0, limit=Limit("pause", 25)), waiting()])
        assert lines[1].endswith("pause ≤ 25.0 s: kept")
        assert lines[2].endswith("pause ≤ 25.0 s: BROKEN")
        assert lines[3].endswith("–")
