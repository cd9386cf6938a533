"""Network namespaces, and what they need."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.chaos.cluster import network
from bench.chaos.cluster.network import Unavailable, require_network
from bench.chaos.processes import wait_until

# In a process of its own, which moves into a namespace of its own.
TWO_MACHINES = """
import os, socket, sys
from bench.chaos.cluster.network import machines
from bench.chaos.cluster.topology import Place
from bench.chaos.processes import Program, wait_until
from pathlib import Path

def listens():
    try:
        socket.create_connection(("10.77.0.9", 5000), 0.3).close()
        return True
    except OSError:
        return False

with machines([Place("one", "10.77.0.9"), Place("two", "10.77.0.10")]) as made:
    one = made["one"]
    serve = [sys.executable, "-m", "http.server", "5000", "--directory", "/proc/self/fdinfo"]
    program = Program(one.inside(serve), log=Path(sys.argv[1]))
    program.start()
    wait_until(listens, what="listening", seconds=30)
    one.cut()
    cut = listens()
    one.heal()
    wait_until(listens, what="the heal", seconds=10)
    print("cut" if not cut else "not cut", len(one.processes()), len(made["two"].processes()))
    one.power_off()
    print("off", len(one.processes()), bool(program.pid))
"""


def missing() -> str:
    """Return why the cluster can't run here; empty if it can."""
    try:
        require_network()
    except Unavailable as reason:
        return str(reason)
    return ""


class TestRequirements:
    def test_without_root_one_sentence_says_why_not(self, monkeypatch):
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        with pytest.raises(Unavailable, match="needs root"):
            require_network()

    def test_a_missing_program_is_named_with_its_package(self, monkeypatch):
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(network.shutil, "which", lambda name: None)
        with pytest.raises(Unavailable, match="`ip`: install the package `iproute2`"):
            require_network()


# Says the id of a process on its machine, and waits to be killed.
ONE_PROCESS = """
import sys, time
from bench.chaos.cluster.network import machines
from bench.chaos.cluster.topology import Place
from bench.chaos.processes import Program
from pathlib import Path

with machines([Place("one", "10.77.0.9")]) as made:
    # It ignores the signal that it gets when its parent dies.
    program = Program(made["one"].inside(["sh", "-c", "trap '' TERM; sleep 1000"]), log=Path(sys.argv[1]))
    program.start()
    print(program.pid, flush=True)
    time.sleep(1000)
"""


class TestMachines:
    @pytest.mark.launch
    def test_nothing_outlives_a_command_that_is_killed(self, tmp_path):
        if reason := missing():
            pytest.skip(reason)
        command = [sys.executable, "-c", ONE_PROCESS, str(tmp_path / "log")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            pid = int(running.stdout.readline())
            running.kill()
        wait_until(lambda: not Path(f"/proc/{pid}").exists(), what="the end of what it started", seconds=30)

    @pytest.mark.launch
    def test_a_cut_machine_is_silent_and_one_without_power_has_no_processes(self, tmp_path):
        if reason := missing():
            pytest.skip(reason)
        links = subprocess.run(["ip", "-brief", "link"], check=True, capture_output=True, text=True).stdout
        command = [sys.executable, "-c", TWO_MACHINES, str(tmp_path / "log")]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        assert done.stdout.split("\n")[:2] == ["cut 1 0", "off 0 False"]
        # Nothing is left, and nothing of this machine's own network was touched.
        assert subprocess.run(["ip", "-brief", "link"], check=True, capture_output=True, text=True).stdout == links
