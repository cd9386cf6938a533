"""The supervisor with small real processes: restarts what dies, leaves no orphans."""

import os
import re
import signal
import textwrap
from pathlib import Path

import pytest

from chatapp.tests.launch.started import Started, started, until

pytestmark = pytest.mark.launch

# Supervises programs that print their name and sleep.
PROGRAM = """
import logging, sys
from chatapp.launch.supervisor import Child, Supervisor
from chatapp.launch import supervisor
supervisor.SETTLE_SECONDS = 0.2
supervisor.KILL_AFTER_SECONDS = 0.5
logging.basicConfig(format="%(message)s", level="INFO", stream=sys.stdout)
bodies = sys.argv[1:]
children = [Child(name=f"child-{n}", command=(sys.executable, "-c", body, str(n))) for n, body in enumerate(bodies, 1)]
print("supervising", flush=True)
sys.exit(Supervisor(children, stop_seconds=1).run())
"""
# One write, so that lines of two children don't interleave.
SPEAK = "import os, sys, time; os.write(1, f'child {sys.argv[1]} is {os.getpid()}\\n'.encode()); "
SLEEPER = SPEAK + "time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER
SHORT = SPEAK + "sys.exit(3)"


def supervising(*bodies: str):
    return started("-c", textwrap.dedent(PROGRAM), *bodies)


def pid(supervisor: Started, number: int, *, start: int = 1) -> int:
    """Return the process id of a child's n-th start."""
    return int(supervisor.until(rf"child {number} is (\d+)\n", times=start)[1])


def is_alive(number: int) -> bool:
    """Return whether a process runs (a zombie does not)."""
    try:
        return re.search(r"^State:\s+Z", Path(f"/proc/{number}/status").read_text(), re.MULTILINE) is None
    except OSError:
        return False


class TestKeepingAlive:
    def test_a_killed_process_is_started_again_and_its_neighbour_left_alone(self):
        with supervising(SLEEPER, SLEEPER) as supervisor:
            first, neighbour = pid(supervisor, 1), pid(supervisor, 2)
            os.kill(first, signal.SIGKILL)
            assert pid(supervisor, 1, start=2) != first
            assert is_alive(neighbour)
            assert "child-1 ended (-9)" in supervisor.words

    def test_a_process_that_always_fails_is_tried_ever_more_slowly(self):
        with supervising(SHORT) as supervisor:
            supervisor.until(r"child 1 is \d+", times=4)
            assert len(re.findall("child-1 ended", supervisor.words)) < 12

    def test_it_ends_with_status_0_when_all_end_in_time(self):
        with supervising(SLEEPER, SLEEPER) as supervisor:
            children = [pid(supervisor, 1), pid(supervisor, 2)]
            assert supervisor.stop() == 0
            assert not any(map(is_alive, children))

    def test_ctrl_c_ends_it_too(self):
        with supervising(SLEEPER) as supervisor:
            child = pid(supervisor, 1)
            assert supervisor.stop(signal.SIGINT) == 0
            assert not is_alive(child)

    def test_a_process_that_does_not_end_is_killed_and_reported(self):
        with supervising(STUBBORN) as supervisor:
            child = pid(supervisor, 1)
            assert supervisor.stop() == 1
            assert not is_alive(child)
            assert "child-1 did not stop in time" in supervisor.words

    def test_a_killed_supervisor_takes_its_processes_with_it(self):
        with supervising(SLEEPER) as supervisor:
            child = pid(supervisor, 1)
            supervisor.stop(signal.SIGKILL)
            assert until(lambda: not is_alive(child), what="the child's end")


class TestReplacing:
    def test_sighup_renews_one_process_after_the_other(self):
        with supervising(SLEEPER, SLEEPER) as supervisor:
            old = [pid(supervisor, 1), pid(supervisor, 2)]
            supervisor.process.send_signal(signal.SIGHUP)
            new = [pid(supervisor, 1, start=2), pid(supervisor, 2, start=2)]
            assert not set(old) & set(new)
            assert not any(map(is_alive, old))
            # The second was stopped only when the first was back.
            said = supervisor.words
            assert said.index(f"child 1 is {new[0]}") < said.index("child-2 ended")
