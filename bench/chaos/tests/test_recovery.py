"""Recovery: planted delays are measured exactly."""

import pytest

from bench.chaos.recovery import share_of
from bench.chaos.tests.conftest import CHAT, TOKENS


@pytest.fixture
def window(run):
    """A fault from 1.9 to 2.5: the second message is sent and acknowledged during it."""
    run.lines += [["mark", 1.9, "cut", "begin"], ["mark", 2.5, "cut", "end"]]
    return run


def measured(run):
    (window,) = run.verdict().recoveries.windows
    return window


class TestRecovery:
    def test_nothing_late_is_no_recovery_at_all(self, window):
        assert max(measured(window).recoveries()) == pytest.approx(0.1)

    def test_what_was_owed_at_the_end_counts_from_the_end(self, window):
        window.lines[window.find("shown", "2/1", CHAT, 2)][1] = 6.5
        window.lines[window.find("shown", "2/1", CHAT, 3)][1] = 6.6
        assert measured(window).recovery["2/1"] == pytest.approx(4.0)

    def test_what_came_late_later_counts_from_its_own_acknowledgement(self, window):
        window.lines[window.find("shown", "2/2", CHAT, 3)][1] = 5.1
        assert measured(window).recovery["2/2"] == pytest.approx(2.0)

    def test_a_send_that_waited_for_the_end_counts(self, window):
        window.lines[window.find("acked", "1/1", CHAT, TOKENS[1])][1] = 5.5
        found = measured(window)
        assert found.first_answer == {"1/1": pytest.approx(3.0)}
        assert max(found.recoveries()) == pytest.approx(3.0)

    def test_lateness_while_it_lasted_is_kept_apart(self, window):
        window.lines[window.find("shown", "2/1", CHAT, 2)][1] = 2.4
        found = measured(window)
        assert max(found.lateness) == pytest.approx(0.3)
        assert found.sends == [pytest.approx(0.1)]

    def test_tabs_that_a_fault_plays_itself_have_nothing_to_recover_from(self, window):
        late = window.shown("2/1001", 2, at=20.0)
        window.lines += [["open", 0.5, "2/1001", CHAT, 1, 2], late, ["close", 30.0, "2/1001", CHAT, 2, 3]]
        assert max(measured(window).recoveries()) == pytest.approx(0.1)


def test_a_share_is_a_value_that_was_there():
    assert share_of([3.0, 1.0, 2.0], 0.5) == 2.0
    assert share_of([1.0, 2.0], 0.99) == 2.0
    assert share_of([], 0.99) == 0.0
