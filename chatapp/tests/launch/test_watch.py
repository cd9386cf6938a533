"""The supervisor process has not loaded Django."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from chatapp.launch.prepare import ROOT
from chatapp.tests.patience import PATIENCE_SECONDS

PROGRAM = """
import sys
from chatapp.launch.supervisor import Child
from chatapp.launch.watch import become_supervisor
import socket
shared = socket.create_server(("127.0.0.1", 0))
print(shared.getsockname()[1], flush=True)
child = [sys.executable, "-c", (
    "import socket, sys; shared = socket.socket(fileno=int(sys.argv[1]));"
    "print('serving', flush=True);"
    "connection, _ = shared.accept(); connection.sendall(b'hello'); connection.close();"
    "import time; time.sleep(600)"
), str(shared.fileno())]
become_supervisor(
    [Child(name="one", command=child, keeps_open=(shared,))],
    stop_seconds=1,
    log_config={"version": 1, "root": {"level": "INFO"}},
)
"""


def command_line_of(number: int) -> str:
    return Path(f"/proc/{number}/cmdline").read_text()


def until(done, *, what: str):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


class TestBecomeSupervisor:
    def test_it_keeps_its_number_and_its_sockets_and_stops_in_time(self):

        command = [sys.executable, "-c", PROGRAM]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
            try:
                assert running.stdout
                port = int(running.stdout.readline())
                assert running.stdout.readline() == "serving\n"
                until(lambda: "chatapp.launch.watch" in command_line_of(running.pid), what="another program")
                with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as connection:
                    assert connection.recv(10) == b"hello"
                os.kill(running.pid, signal.SIGTERM)
                assert running.wait(PATIENCE_SECONDS) == 0
            finally:
                running.kill()

    def test_it_loads_neither_models_nor_servers(self):
        program = "import sys, chatapp.launch.watch; print('django.db' in sys.modules, 'uvicorn' in sys.modules)"
        command = [sys.executable, "-c", program]
        finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert finished.stdout == "False False\n"
