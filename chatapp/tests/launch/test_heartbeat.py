"""A hung process is replaced, a busy one is left alone. With short limits."""

import os
import signal
import textwrap
from time import sleep

import pytest

from chatapp.launch import heartbeat
from chatapp.launch.heartbeat import Pulse, Pulses
from chatapp.launch.request_threads import RequestThreads
from chatapp.tests.launch.started import Started, started, until
from chatapp.tests.launch.test_supervisor import is_alive

pytestmark = pytest.mark.launch

SHORT = """
from chatapp.launch import heartbeat
heartbeat.STALE_SECONDS, heartbeat.START_SECONDS = 5.0, 30.0
heartbeat.LOOK_SECONDS = heartbeat.LAST_WORDS_SECONDS = 0.5
"""
PROGRAM = (
    SHORT
    + """
import logging, sys
from chatapp.launch.supervisor import Child, Supervisor
logging.basicConfig(format="%(message)s", level="INFO", stream=sys.stdout)
children = [
    Child(name=f"child-{n}", command=(sys.executable, "-c", body, str(n)), is_watched=True)
    for n, body in enumerate(sys.argv[1:], 1)
]
sys.exit(Supervisor(children, stop_seconds=1).run())
"""
)
# A watched program: its event loop sends the heartbeat. One write, so that lines don't interleave.
BEATING = """
import os, re, sys, time
from chatapp.launch.heartbeat import pulse_from
pulse = pulse_from(sys.argv)
os.write(1, f"child {sys.argv[1]} is {os.getpid()}\\n".encode())
def loop(seconds=600, step=0.2):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pulse.beat()
        time.sleep(step)
"""
WELL = BEATING + "loop()"
# Holds the GIL in C, as a runaway pattern does: a heartbeat thread would stall as the loop does.
WILD = BEATING + "pulse.beat_while(lambda: True); loop(1); re.match(r'(a|a)*$', 'a' * 60 + 'b')"
BUSY = BEATING + "loop(1); [(pulse.beat(), sum(range(2_000_000))) for _ in range(100_000)]"
SILENT = BEATING + "time.sleep(600)"
UNUSABLE = "import sys; print('ChatApp does not start: no', flush=True); sys.exit(78)"


def supervising(*bodies: str):
    return started("-c", textwrap.dedent(PROGRAM), *bodies)


def pid(supervisor: Started, number: int, *, start: int = 1) -> int:
    return int(supervisor.until(rf"child {number} is (\d+)\n", times=start)[1])


class TestSupervised:
    def test_a_stopped_process_is_replaced_and_its_siblings_go_on(self):
        with supervising(WELL, WELL, BUSY) as supervisor:
            first, second, busy = (pid(supervisor, number) for number in (1, 2, 3))
            sleep(1)
            os.kill(first, signal.SIGSTOP)
            assert pid(supervisor, 1, start=2) != first
            assert "child-1 stopped responding; replacing it." in supervisor.words
            assert is_alive(second) and is_alive(busy) and not is_alive(first)
            assert "child-2" not in supervisor.words and "child-3" not in supervisor.words

    def test_a_pattern_run_wild_is_ended_and_says_where_it_was(self):
        with supervising(WILD) as supervisor:
            assert pid(supervisor, 1, start=2)
            supervisor.until("Fatal Python error: Aborted")
            assert "re/__init__.py" in supervisor.words

    def test_one_that_never_beats_has_the_time_of_a_start(self):
        body = PROGRAM.replace("START_SECONDS = 5.0, 30.0", "START_SECONDS = 5.0, 4.0")
        with started("-c", textwrap.dedent(body), SILENT) as supervisor:
            assert pid(supervisor, 1, start=2)

    def test_after_the_machine_slept_nothing_is_replaced(self):
        with supervising(WELL, WELL) as supervisor:
            numbers = [pid(supervisor, 1), pid(supervisor, 2)]
            sleep(1)
            everyone = [supervisor.process.pid, *numbers]
            for number in everyone:
                os.kill(number, signal.SIGSTOP)
            sleep(8)
            for number in everyone:
                os.kill(number, signal.SIGCONT)
            sleep(8)
            assert all(map(is_alive, numbers))
            assert "stopped responding" not in supervisor.words


class TestUnusableSettings:
    def test_end_everything_at_once_and_are_tried_once(self):
        with supervising(WELL, UNUSABLE) as supervisor:
            assert supervisor.ended() == 1
            assert supervisor.words.count("ChatApp does not start") == 1


class TestPulses:
    def test_tell_processes_apart_and_forget(self):
        pulses = Pulses()
        Pulse(pulses.written_fd).beat()
        pulses.read()
        assert pulses.silent_seconds(os.getpid()) < 5
        assert pulses.silent_seconds(1) is None
        pulses.forget(os.getpid())
        assert pulses.silent_seconds(os.getpid()) is None

    def test_a_full_or_closed_pipe_is_no_error(self):
        pulses = Pulses()
        for _ in range(30_000):
            Pulse(pulses.written_fd).beat()
        pulses.read()
        os.close(pulses.read_fd)
        os.close(pulses.written_fd)
        Pulse(pulses.written_fd).beat()


class TestRequestThreads:
    @pytest.fixture
    def threads(self, monkeypatch):
        """Two threads, each occupied by one request for as long as it runs."""
        monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.1)
        numbers = iter(range(100))
        monkeypatch.setattr("chatapp.launch.request_threads.threading.get_ident", lambda: next(numbers))
        return RequestThreads(lambda environ, answer: environ["ask"](), threads=2)

    def test_are_well_while_one_is_free(self, threads):
        assert threads({"ask": lambda: (sleep(0.5), threads.is_well())[1]}, None)

    def test_are_not_when_all_stand_still(self, threads):
        inner = {"ask": lambda: (sleep(0.5), threads.is_well())[1]}
        assert not threads({"ask": lambda: threads(inner, None)}, None)
        assert threads.is_well()

    def test_are_well_as_long_as_one_of_them_moves(self, threads):
        inner = {"ask": lambda: (sleep(0.5), threads.moved(), threads.is_well())[2]}
        assert threads({"ask": lambda: threads(inner, None)}, None)

    def test_are_free_again_after_an_error(self, threads):
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                threads({"ask": lambda: 1 / 0}, None)
        assert until(threads.is_well, what="a free thread")
