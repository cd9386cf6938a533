"""The checker finds every kind of violation, each planted here."""

import pytest

from bench.chaos.tests.conftest import ADA, BEN, CHAT, CY, TOKENS, row, system_row


class TestCleanRun:
    def test_nothing_is_blamed_and_everything_is_counted(self, run):
        verdict = run.verdict()
        assert verdict.is_clean
        assert (verdict.acknowledged, verdict.stored, verdict.shown, verdict.screens) == (3, 3, 12, 4)

    def test_an_edit_that_everyone_shows_is_no_double(self, run):
        run.rows[1] = row(1, 5, content=f"{TOKENS[0]} edited")
        run.lines.append(["changed", 4.0, "1/1", CHAT, 1, 5, "edit", f"{TOKENS[0]} edited"])
        for tab in ("1/1", "1/2", "2/1", "2/2"):
            run.lines.append(run.shown(tab, 1, at=4.1, seq=5))
            run.lines[run.find("close", tab)] = ["close", 30.0, tab, CHAT, 3, 5]
        assert run.blamed() == {}

    def test_a_message_that_no_one_acknowledged_may_be_missing(self, run):
        run.lines.append(["sent", 5.0, "1/1", CHAT, "d" * 32])
        assert run.blamed() == {}

    def test_a_tab_that_came_later_is_not_owed_what_was_before(self, run):
        run.lines += [["open", 5.0, "1/3", CHAT, 3, 4], ["close", 30.0, "1/3", CHAT, 3, 4]]
        assert run.blamed() == {}


class TestLost:
    def test_acknowledged_but_not_stored(self, run):
        del run.rows[2]
        assert run.blamed()["lost"] == 1

    def test_acknowledged_but_another_text_is_stored(self, run):
        run.rows[2] = row(2, 3, content=f"{'f' * 32} other")
        assert run.blamed()["lost"] == 1

    def test_acknowledged_but_an_empty_text_is_stored(self, run):
        run.rows[2] = row(2, 3, content="")
        assert run.blamed()["lost"] == 1

    def test_stored_but_one_tab_does_not_show_it(self, run):
        del run.lines[run.find("shown", "2/2", CHAT, 3)]
        # Counted as a message and as a change: both comparisons find it.
        assert run.blamed() == {"lost": 2}

    def test_a_tab_that_stopped_listening_long_before_the_end(self, run):
        del run.lines[run.find("shown", "2/2", CHAT, 3)]
        run.lines[run.find("close", "2/2")] = ["close", 30.0, "2/2", CHAT, 2, 3]
        assert run.blamed() == {"lost": 1}

    def test_a_tab_that_never_said_how_far_it_came(self, run):
        del run.lines[run.find("close", "2/2")]
        assert run.blamed() == {"lost": 1}

    def test_an_acknowledged_edit_that_is_not_stored(self, run):
        # So late that no tab owes it yet.
        run.lines.append(["changed", 29.0, "1/1", CHAT, 1, 5, "edit", "new text"])
        assert run.blamed() == {"lost": 1}

    def test_a_stored_deletion_that_a_tab_does_not_show(self, run):
        run.rows[1] = row(1, 5, content="", is_deleted=True)
        for tab in ("1/1", "1/2", "2/1", "2/2"):
            run.lines[run.find("close", tab)] = ["close", 30.0, tab, CHAT, 3, 5]
            if tab != "2/2":
                run.lines.append(run.shown(tab, 1, at=5.0, seq=5, token=""))
        assert run.blamed() == {"lost": 1}


class TestDoubled:
    def test_stored_twice(self, run):
        run.rows[4] = row(4, 5, content=f"{TOKENS[0]} hello")
        assert run.blamed()["doubled"] == 1

    def test_acknowledged_under_two_ids(self, run):
        run.lines.append(["acked", 9.0, "1/1", CHAT, TOKENS[0], 2, 3, 2])
        assert run.blamed() == {"doubled": 1}

    def test_shown_twice(self, run):
        run.lines.append(run.shown("2/1", 3))
        assert run.blamed()["doubled"] == 1

    def test_shown_under_two_ids(self, run):
        run.rows[4] = row(4, 5, content="", is_deleted=True)
        run.lines.append(run.shown("2/1", 3, id=4, seq=5, number=4))
        assert run.blamed()["doubled"] == 1

    def test_told_again_on_one_connection(self, run):
        run.lines.append(["again", 5.0, "2/1", CHAT, 3, 4])
        assert run.blamed() == {"doubled": 1}


class TestDisordered:
    def test_shown_against_the_order_of_seq(self, run):
        first, second = run.find("shown", "2/1", CHAT, 1), run.find("shown", "2/1", CHAT, 2)
        run.lines[first], run.lines[second] = run.lines[second], run.lines[first]
        assert run.blamed() == {"disordered": 1}

    def test_shown_under_another_number(self, run):
        run.lines[run.find("shown", "2/1", CHAT, 3)] = run.shown("2/1", 3, number=9)
        assert run.blamed() == {"disordered": 1}

    def test_acknowledged_under_another_number(self, run):
        run.lines[run.find("acked", "1/1", CHAT, TOKENS[2])][7] = 9
        assert run.blamed()["disordered"] == 1

    def test_stands_before_what_was_acknowledged_before_it_was_sent(self, run):
        run.lines[run.find("sent", "1/1", CHAT, TOKENS[0])][1] = 2.5
        assert run.blamed() == {"disordered": 1}


class TestUnauthorised:
    def test_an_outsider_received_something(self, run):
        run.lines.append(["overheard", 3.0, f"{CY}/outside", CHAT, "message", 3])
        assert run.blamed() == {"unauthorised": 1}

    def test_someone_who_never_joined_shows_a_message(self, run):
        run.lines += [["open", 0.5, "3/1", CHAT, 2, 3], run.shown("3/1", 3), ["close", 30.0, "3/1", CHAT, 3, 4]]
        assert run.blamed() == {"unauthorised": 1}

    @pytest.fixture
    def removed(self, run):
        """Ben is removed at seq 5; Ada sends at seq 6."""
        run.rows[101] = system_row(101, 5, "removed", BEN)
        run.rows[4] = row(4, 6, content="d" * 32)
        for tab in ("1/1", "1/2"):
            run.lines[run.find("close", tab)] = ["close", 30.0, tab, CHAT, 4, 6]
            run.lines.append(run.row_shown(tab, run.rows[101], at=5.0))
            run.lines.append(run.row_shown(tab, run.rows[4], at=6.0))
        return run

    def test_a_removed_member_who_receives_nothing_more_is_fine(self, removed):
        assert removed.blamed() == {}

    def test_a_removed_member_receives_a_later_message(self, removed):
        removed.lines.append(removed.row_shown("2/1", removed.rows[4], at=6.0))
        assert removed.blamed()["unauthorised"] == 1

    def test_a_removed_member_pulls_a_later_message(self, removed):
        removed.lines.append(removed.row_shown("2/1", removed.rows[4], at=6.0, how="pull"))
        assert removed.blamed()["unauthorised"] == 1

    def test_who_is_back_may_read_what_was_said_meanwhile_but_not_sooner(self, removed):
        removed.rows[102] = system_row(102, 7, "joined", BEN)
        removed.lines.append(["accepting", 8.0, CHAT, BEN])
        removed.lines.append(removed.row_shown("2/1", removed.rows[4], at=9.0, how="pull"))
        assert "unauthorised" not in removed.blamed()
        removed.lines.append(removed.row_shown("2/2", removed.rows[4], at=7.0, how="pull"))
        assert removed.blamed()["unauthorised"] == 1


class TestPhantom:
    def test_shown_but_not_stored(self, run):
        run.lines.append(["shown", 5.0, "2/1", CHAT, 99, 9, 9, "e" * 32, "live", "00000000"])
        assert run.blamed() == {"phantom": 1}

    def test_shown_with_another_text(self, run):
        run.lines[run.find("shown", "2/1", CHAT, 3)] = run.shown("2/1", 3, token="e" * 32)
        assert run.blamed() == {"phantom": 1}

    def test_shown_in_another_chat(self, run):
        line = run.shown("1/1", 3)
        line[3] = 8
        run.lines += [["room", 0.0, 8, ADA], line, ["open", 0.1, "1/1", 8, 0, 0], ["close", 30.0, "1/1", 8, 3, 4]]
        assert run.blamed()["phantom"] == 1

    def test_shown_in_a_state_newer_than_the_stored_one(self, run):
        run.lines.append(run.shown("2/1", 3, seq=8))
        assert run.blamed()["phantom"] == 1
