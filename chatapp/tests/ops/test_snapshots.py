"""Snapshots that processes share."""

import logging

import pytest
from django.core.cache import cache

from chatapp.ops import counters, process, recent_errors, snapshots


@pytest.fixture
def neighbour():
    """Write the snapshot of another process."""
    other = {**snapshots.capture(), "process": "elsewhere-1", "gauges": {"sockets": 5}, "errors": []}
    cache.set("ops:process:elsewhere-1", other, 60)
    cache.set(snapshots.INDEX_KEY, ["elsewhere-1", "dead-2"], 60)
    return other


class TestCounters:
    def test_a_total_rises_and_a_gauge_is_replaced(self):
        before = counters.read()
        counters.add("sends")
        counters.add("sends", 4)
        counters.set("topics", 3)
        counters.set("topics", 2)
        after = counters.read()
        assert after.totals["sends"] == before.totals["sends"] + 5
        assert after.gauges["topics"] == 2

    def test_a_reading_does_not_change_afterwards(self):
        reading = counters.read()
        counters.add("sends")
        assert counters.read().totals["sends"] == reading.totals["sends"] + 1

    def test_an_unknown_name_is_counted_too(self):
        counters.add("something_new", 2)
        assert counters.read().totals["something_new"] >= 2


class TestSnapshots:
    def test_a_snapshot_names_its_process_and_weighs_it(self):
        own = snapshots.capture()
        assert own["process"] == process.process_name()
        assert own["memory_bytes"] > 1_000_000
        assert own["threads"] >= 1
        assert own["at"].endswith("Z")

    def test_all_living_processes_are_seen_and_dead_ones_are_not(self, neighbour):
        assert [each["process"] for each in snapshots.all_processes()] == [process.process_name(), "elsewhere-1"]

    def test_publishing_adds_this_process_and_drops_the_dead(self, neighbour):
        snapshots.publish()
        assert cache.get(snapshots.INDEX_KEY) == ["elsewhere-1", process.process_name()]
        assert cache.get(f"ops:process:{process.process_name()}")["process"] == process.process_name()

    def test_without_the_cache_only_this_process_is_shown_and_that_is_said(self, settings):
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": "redis://127.0.0.1:1",
                "OPTIONS": {"socket_connect_timeout": 0.2},
            }
        }
        processes, is_whole = snapshots.reachable_processes()
        assert [each["process"] for each in processes] == [process.process_name()]
        assert is_whole is False

    def test_a_rate_is_what_was_counted_per_second(self, monkeypatch):
        moment = [1_000.0]
        monkeypatch.setattr("chatapp.lib.clock.elapsed_seconds", lambda: moment[0])
        monkeypatch.setattr(snapshots, "_past", snapshots._past.__class__([(995.0, counters.read().totals)]))
        counters.add("sends", 20)
        assert snapshots.capture()["rates"]["sends"] == 4.0


def has_snapshot(process_name: str, **fields: object) -> None:
    """Write the snapshot of another process."""
    other = {**snapshots.capture(), "process": process_name, **fields}
    cache.set(f"ops:process:{process_name}", other, 60)
    cache.set(snapshots.INDEX_KEY, [*cache.get(snapshots.INDEX_KEY, []), process_name], 60)


class TestProcessesOfTheNode:
    @pytest.fixture(autouse=True)
    def none(self):
        cache.delete(snapshots.INDEX_KEY)

    def test_those_of_other_nodes_are_left_out(self):
        has_snapshot("sockets-here-1", series="sockets-1")
        has_snapshot("sockets-there-1", series="sockets-1", node="there")
        assert [each["process"] for each in snapshots.processes_of_node()] == [
            process.process_name(),
            "sockets-here-1",
        ]

    def test_containers_are_one_node_when_they_are_named_so(self, settings):
        settings.NODE_NAME = "there"
        has_snapshot("sockets-there-1", series="sockets-1", node="there")
        assert {each["series"] for each in snapshots.processes_of_node()} == {"process-1", "sockets-1"}

    def test_a_replaced_process_is_told_once_by_the_younger_one(self):
        has_snapshot("pages-here-7", series="pages-1", uptime_seconds=900.0)
        has_snapshot("pages-here-8", series="pages-1", uptime_seconds=1.0)
        found = [each["process"] for each in snapshots.processes_of_node()]
        assert found == ["pages-here-8", process.process_name()]

    def test_one_of_the_release_before_is_left_out(self):
        old = {name: value for name, value in snapshots.capture().items() if name not in ("series", "node")}
        cache.set("ops:process:old-1", {**old, "process": "old-1"}, 60)
        cache.set(snapshots.INDEX_KEY, ["old-1"], 60)
        assert [each["process"] for each in snapshots.processes_of_node()] == [process.process_name()]


class TestRecentErrors:
    def test_errors_are_kept_newest_first_without_secrets(self):
        recent_errors.forget()
        log = logging.getLogger("chatapp.tests.ops")
        log.error("first")
        log.error("second token=abcdef")
        log.warning("no error")
        kept = recent_errors.newest()
        assert [error["sentence"] for error in kept] == ["second token=[hidden]", "first"]
        assert kept[0]["logger"] == "chatapp.tests.ops"

    def test_an_exception_is_logged_in_one_line_and_counted(self):
        recent_errors.forget()
        before = counters.read().totals["errors"]
        try:
            raise ValueError("broken\nin two")
        except ValueError:
            logging.getLogger("chatapp.tests.ops").exception("It failed")
        assert recent_errors.newest()[0]["sentence"] == "It failed (ValueError: broken\\u000ain two)"
        assert counters.read().totals["errors"] == before + 1

    def test_the_list_is_bounded(self):
        recent_errors.forget()
        for _ in range(recent_errors.KEPT_ERRORS + 5):
            logging.getLogger("chatapp.tests.ops").error("again")
        assert len(recent_errors.newest()) == recent_errors.KEPT_ERRORS
