"""The event loop's lag: counted, and explained in the log."""

import asyncio
import logging
import signal
import sys
import threading
import time

import pytest

from chatapp.ops import counters
from chatapp.ops.event_loop import LoopWatch, Stall, stacks

STALL_SECONDS = 0.3


def hold_up() -> None:
    password = "sw0rdfish"  # noqa: F841 - must not be in the log
    time.sleep(STALL_SECONDS)


@pytest.fixture
async def watch():
    watch = LoopWatch()
    watch.start()
    yield watch
    watch.stop()


async def stall(*, times: int = 1) -> None:
    for _ in range(times):
        hold_up()
        # Two beats: the late one and a punctual one.
        before = sum(lag()[:-1])
        while sum(lag()[:-1]) < before + 2:
            await asyncio.sleep(0.01)


def lag() -> list[float]:
    return counters.read().histograms.get("event_loop_lag_seconds", [0] * (len(counters.BOUNDS) + 2))


class TestLoopWatch:
    async def test_a_stall_is_counted_and_logged_with_its_stack(self, watch, caplog):
        before = counters.read().totals["event_loop_stalls"]
        with caplog.at_level(logging.WARNING):
            await stall()
        assert counters.read().totals["event_loop_stalls"] > before
        line = next(record.getMessage() for record in caplog.records if record.name == "chatapp.ops.event_loop")
        assert "event loop stalled" in line
        assert " hold_up < ops/test_event_loop.py:" in line
        assert "sw0rdfish" not in line

    async def test_a_loop_that_always_stalls_does_not_fill_the_log(self, watch, caplog):
        with caplog.at_level(logging.WARNING):
            await stall(times=3)
        assert len([record for record in caplog.records if record.name == "chatapp.ops.event_loop"]) == 1

    async def test_every_look_is_in_the_histogram(self, watch):
        before = lag()
        await stall()
        after = lag()
        long = slice(counters.BOUNDS.index(0.25) + 1, -1)
        assert sum(after[long]) > sum(before[long])
        assert after[-1] > before[-1]

    async def test_after_stop_nothing_is_counted(self, watch):
        watch.stop()
        before = lag()
        await asyncio.sleep(0.1)
        assert lag() == before


class TestCause:
    @pytest.mark.parametrize(
        ("is_busy", "process_cpu_seconds", "has_cause"),
        [(True, 0.0, True), (False, 0.3, True), (False, 0.01, False)],
        ids=["waits in someone's code", "another thread works", "the machine was busy or asleep"],
    )
    def test_of_a_stall(self, is_busy, process_cpu_seconds, has_cause):
        stall = Stall(0.4, 0.0, process_cpu_seconds, 0.0)
        assert stall.has_cause(is_busy=is_busy) is has_cause

    async def test_a_process_that_was_stopped_logs_nothing(self):
        code = (
            "import asyncio, logging, os\n"
            "from chatapp.ops.event_loop import LoopWatch\n"
            "async def main():\n"
            "    LoopWatch().start()\n"
            "    await asyncio.sleep(0.3)\n"
            "    print('ready', flush=True)\n"
            "    await asyncio.sleep(2)\n"
            "asyncio.run(main())\n"
        )
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        await process.stdout.readline()
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(0.6)
        process.send_signal(signal.SIGCONT)
        _, errors = await process.communicate()
        assert (process.returncode, errors) == (0, b"")


def test_stacks_name_the_other_threads():
    arrived, done = threading.Event(), threading.Event()

    def wait_for_the_end() -> None:
        arrived.set()
        done.wait(10)

    thread = threading.Thread(target=wait_for_the_end, name="patient", daemon=True)
    thread.start()
    arrived.wait(10)
    found = stacks(of=thread.ident)
    elsewhere = stacks(of=0)
    done.set()
    thread.join()
    assert "test_event_loop.py" in found.partition(";")[0]
    assert "[patient]" in elsewhere
