"""Checks are bounded in time and independent of each other."""

import threading

from chatapp.doctor.examination import Check, examine_all
from chatapp.doctor.findings import Skipped, State, Wrong


def wrong() -> str:
    raise Wrong("the key password=correct-horse is bad", fix="change it")


def broken() -> str:
    raise ZeroDivisionError("by zero")


def nothing() -> str:
    raise Skipped("no Redis")


class TestExamining:
    def test_each_finding_stands_in_the_order_of_the_checks(self):
        checks = [Check("a", lambda: "fine"), Check("b", wrong), Check("c", nothing), Check("d", broken)]
        found = examine_all(checks)
        assert [one.state for one in found] == [State.OK, State.WRONG, State.SKIPPED, State.WRONG]
        assert [one.check for one in found] == ["a", "b", "c", "d"]
        assert "ZeroDivisionError" in found[3].text

    def test_secrets_are_hidden(self):
        assert "correct-horse" not in examine_all([Check("b", wrong)])[0].text

    def test_one_that_hangs_holds_up_no_other(self):
        is_over = threading.Event()

        def hang() -> str:
            is_over.wait(60)
            return "late"

        try:
            found = examine_all([Check("hangs", hang), Check("quick", lambda: "fine")], within_seconds=0.2)
        finally:
            is_over.set()
        assert found[0].text == "no result within 0.2 s"
        assert found[0].state == State.WRONG
        assert found[1].state == State.OK
