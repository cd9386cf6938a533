"""Names of processes that are the same after a restart."""

import subprocess
import sys

import pytest

from chatapp.ops import process

# Takes a slot of the inherited file, and holds it until its input ends.
TAKE = """
import sys
from chatapp.ops import process
process.take_slot(int(sys.argv[1]))
print(process.series_name(), flush=True)
sys.stdin.read()
"""


def taking(lock_file) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", TAKE, str(lock_file.fileno())],
        pass_fds=[lock_file.fileno()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


class TestSlots:
    def test_each_living_process_has_its_own_and_a_successor_that_of_the_killed(self, tmp_path):
        with (tmp_path / "slots").open("w+b") as lock_file:
            first, second = taking(lock_file), taking(lock_file)
            names = [first.stdout.readline().strip(), second.stdout.readline().strip()]
            assert sorted(names) == ["process-1", "process-2"]
            first.kill()
            first.communicate()
            third = taking(lock_file)
            assert third.stdout.readline().strip() == names[0]
            for one in (second, third):
                one.communicate("")

    @pytest.mark.parametrize(
        ("arguments", "name"),
        [
            (["/x/chatapp/launch/__main__.py", "sockets", "--fd", "5", "--slot", "2"], "sockets-2"),
            (["/x/chatapp/launch/__main__.py", "jobs", "--heartbeat", "7"], "jobs-1"),
            (["manage.py", "shell"], "process-1"),
        ],
    )
    def test_others_say_it_in_their_arguments(self, monkeypatch, arguments, name):
        monkeypatch.setattr(sys, "argv", arguments)
        assert process.series_name() == name
