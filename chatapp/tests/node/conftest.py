"""Servers and npm packages for the Node.js clients."""

import fcntl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatapp.checks import programs
from chatapp.tests.running_server import RunningServer

FOLDER = Path(__file__).parent
# Only for these tests. `ws` stands in for a browser's WebSocket; SimpleChatApp ships phoenix 1.6.5.
# phoenix 1.2.1 is the last that speaks version 1 of the protocol.
PACKAGES = ("ws@8.18.3", "phoenix@1.6.5", "phoenix_v1@npm:phoenix@1.2.1", "tus-js-client@4.3.1")
CLIENT_ORIGIN = "http://client.example:3000"
SCENARIO_SECONDS = 90


@pytest.fixture(scope="session")
def npm_folder() -> Path:
    """Return a directory with PACKAGES, installed once and reused between runs."""
    folder = programs.SCRATCH / "npm-clients"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        # Each pytest-xdist process has a session of its own; only one may install.
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = folder / "installed.txt"
        if not stamp.exists() or stamp.read_text() != " ".join(PACKAGES):
            (folder / "package.json").write_text('{"private": true}')
            command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
            subprocess.run(command, cwd=folder, check=True)
            stamp.write_text(" ".join(PACKAGES))
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """Run a server with default settings, and one additional allowed origin."""
    with RunningServer(ALLOWED_ORIGINS=CLIENT_ORIGIN) as running:
        yield running


@pytest.fixture
def brief_access_server() -> Iterator[RunningServer]:
    """Run a server whose access tokens live for two seconds."""
    with RunningServer(ALLOWED_ORIGINS=CLIENT_ORIGIN, ACCESS_TOKEN_SECONDS="2") as running:
        yield running


@pytest.fixture
def brief_channel_server() -> Iterator[RunningServer]:
    """Run a server whose channel tokens live for two seconds."""
    with RunningServer(CHANNEL_TOKEN_SECONDS="2") as running:
        yield running


@pytest.fixture
def play(npm_folder: Path) -> Callable[..., None]:
    """Return play(script, scenario, server), which runs one scenario and fails with its output."""

    def run(script: str, scenario: str, server: RunningServer, *, origin: str = CLIENT_ORIGIN) -> None:
        environment = {
            "BASE_URL": server.url,
            "NPM_FOLDER": str(npm_folder),
            "CLIENT_ORIGIN": origin,
            "PATH": "/usr/bin",
        }
        process = subprocess.Popen(
            [programs.node(), str(FOLDER / script), scenario],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdin
        assert process.stdout
        done = False
        for line in process.stdout:
            if line.strip() == "ASK restart":
                server.restart()
                process.stdin.write("done\n")
                process.stdin.flush()
            done = done or line.strip() == f"DONE {scenario}"
        _, errors = process.communicate(timeout=SCENARIO_SECONDS)
        assert done, f"{scenario}: {errors}\nserver:\n{server.log()[-3000:]}"
        assert process.returncode == 0
        assert "Traceback" not in server.log()

    return run
