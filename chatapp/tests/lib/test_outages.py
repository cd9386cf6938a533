"""Outages: two lines in the log, however many attempts fail."""

import logging

import pytest

from chatapp.lib import outages
from chatapp.lib.outages import Outage, Outages, is_noted


@pytest.fixture
def moment(monkeypatch):
    """Set the time; return the list that holds it."""
    now = [1_000.0]
    monkeypatch.setattr("chatapp.lib.clock.elapsed_seconds", lambda: now[0])
    return now


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="chatapp.lib.outages")
    return lambda: [f"{record.levelname} {record.getMessage()}" for record in caplog.records]


class TestOutage:
    def test_the_first_failure_and_the_end_are_logged(self, moment, lines):
        outage = Outage("The database")
        outage.over()
        for _ in range(40):
            outage.note(OSError("connection refused"))
            moment[0] += 1
        assert outage.is_on
        moment[0] += 6
        outage.over()
        outage.over()
        assert not outage.is_on
        assert lines() == [
            "WARNING The database is unavailable: OSError: connection refused",
            "INFO The database is available again after 46 s; failed attempts: 40",
        ]

    def test_successes_between_failures_do_not_end_it(self, moment, lines):
        outage = Outage("Redis")
        for _ in range(40):
            outage.note("no answer")
            moment[0] += outages.QUIET_SECONDS / 2
            outage.over()
        assert len(lines()) == 1

    def test_the_next_one_is_logged_again(self, moment, lines):
        outage = Outage("Redis")
        for _ in range(2):
            outage.note("no answer")
            moment[0] += 60
            outage.over()
        assert len(lines()) == 4

    def test_its_errors_are_known_to_be_logged(self):
        error = OSError("connection refused")
        assert not is_noted(error)
        Outage("The mail server").note(error)
        assert is_noted(error)
        assert not is_noted(None)


class TestOutages:
    def test_each_has_its_own(self, moment, lines):
        services = Outages("The push service")
        for _ in range(3):
            services.note("a.example", "it answers 500")
            services.note("b.example", TimeoutError())
        moment[0] += 60
        services.over("a.example")
        services.over("never.example")
        assert lines() == [
            "WARNING The push service a.example is unavailable: it answers 500",
            "WARNING The push service b.example is unavailable: TimeoutError",
            "INFO The push service a.example is available again after 60 s; failed attempts: 3",
        ]

    def test_their_number_is_bounded(self, lines):
        services = Outages("The push service")
        for number in range(3 * outages.MAX_SERVICES):
            services.note(f"{number}.example", "it answers 500")
        assert len(services._by_name) == outages.MAX_SERVICES
