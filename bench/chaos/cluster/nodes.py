"""The ChatApp nodes: pages, sockets and jobs each, with an HAProxy of their own to the database and Redis."""

from __future__ import annotations

import http.client
import subprocess
import sys
from pathlib import Path

from bench.chaos.cluster import config
from bench.chaos.cluster.network import Machine
from bench.chaos.cluster.topology import (
    BALANCERS,
    PAGES_PORT,
    POSTGRES_PORT,
    REDIS_PORT,
    SITE,
    SOCKETS_PORT,
    Place,
)
from bench.chaos.processes import Program
from bench.chaos.servers import CLEARED, LIMITS
from chatapp.checks.programs import haproxy, libfaketime
from chatapp.environment import for_children
from chatapp.launch.prepare import ROOT

STOP_SECONDS = 30.0


class Node:
    """One machine with ChatApp."""

    def __init__(self, machine: Machine, folder: Path, *, secret_key: str, media: Path, limits: dict[str, str]) -> None:
        """`media`: the folder that all nodes share. `folder`: its own DATA_DIR. Errors: Missing."""
        folder.mkdir(parents=True)
        (folder / "media").symlink_to(media)
        self.machine, self._log = machine, folder / "server.log"
        file = folder / "haproxy.cfg"
        file.write_text(config.stores(address="127.0.0.1"))
        self._haproxy = Program(machine.inside([*haproxy(), "-db", "-f", file]), log=folder / "haproxy.log")
        self._environment = for_children(
            **{
                **dict.fromkeys(CLEARED, ""),
                **LIMITS,
                **limits,
                "DJANGO_SETTINGS_MODULE": "chatapp.settings",
                "MODE": "production",
                "DATA_DIR": str(folder),
                "HOST": "0.0.0.0",  # nosec B104 - its network is the namespace
                "PORT": str(PAGES_PORT),
                "SOCKET_PORT": str(SOCKETS_PORT),
                "PUBLIC_URL": SITE,
                "SECRET_KEY": secret_key,
                "TRUSTED_PROXIES": ",".join(one.address for one in BALANCERS),
                "DATABASE_URL": f"postgres://postgres@127.0.0.1:{POSTGRES_PORT}/postgres",
                "REDIS_URL": f"redis://127.0.0.1:{REDIS_PORT}/0",
                "PAGE_WORKERS": "1",
                "SOCKET_WORKERS": "1",
            }
        )
        self._program = self._serving(self._environment)

    def _serving(self, environment: dict[str, str]) -> Program:
        command = self.machine.inside([sys.executable, "-m", "chatapp.launch", "serve"])
        return Program(command, log=self._log, environment=environment)

    @property
    def place(self) -> Place:
        """Its name and address."""
        return self.machine.place

    def start(self) -> None:
        """Connect it and start its programs, in any state."""
        self.machine.heal()
        for program in (self._haproxy, self._program):
            if not program.pid:
                program.start()

    def stop(self) -> None:
        """Stop ChatApp as a deployment does: SIGTERM, its sockets are drained."""
        self._program.end(within_seconds=STOP_SECONDS)

    def set_clock(self, offset_seconds: int) -> None:
        """Choose the clock of ChatApp's processes from the next start on. Errors: Missing."""
        skewed = {
            "LD_PRELOAD": str(libfaketime()),
            "FAKETIME": f"{offset_seconds:+d}",
            # Only what the clock says is wrong; waiting takes as long as ever.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": str(Path(__file__).parent / "skewed"),
        }
        self._program = self._serving({**self._environment, **(skewed if offset_seconds else {})})

    def is_ready(self) -> bool:
        """Return whether pages and sockets are ready. Errors: RuntimeError when ChatApp has ended."""
        if not self._program.pid:
            raise RuntimeError(f"{self.place.name} doesn't run: {self.log_text()[-1_000:]}")
        return all(_ready(self.place.address, port) for port in (PAGES_PORT, SOCKETS_PORT))

    def manage(self, *arguments: str) -> tuple[bool, str]:
        """Run a management command on this machine. Shape: success, output."""
        command = self.machine.inside([sys.executable, "manage.py", *arguments])
        done = subprocess.run(command, cwd=ROOT, env=self._environment, check=False, capture_output=True, text=True)
        return done.returncode == 0, (done.stdout + done.stderr).strip()

    def log_text(self) -> str:
        """Return the output of ChatApp's processes."""
        return self._program.log_text()


class Balancer:
    """One machine with an HAProxy before all nodes."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        """Write the file into `folder`. Errors: Missing."""
        folder.mkdir(parents=True)
        self.machine = machine
        file = folder / "haproxy.cfg"
        file.write_text(config.balancer(machine.place))
        self._haproxy = Program(machine.inside([*haproxy(), "-db", "-f", file]), log=folder / "haproxy.log")

    @property
    def place(self) -> Place:
        """Its name and address."""
        return self.machine.place

    def start(self) -> None:
        """Connect it and start HAProxy, in any state."""
        self.machine.heal()
        if not self._haproxy.pid:
            self._haproxy.start()

    def kill(self) -> None:
        """Kill -9 its HAProxy: its connections are closed."""
        self.machine.kill_processes()


def _ready(address: str, port: int) -> bool:
    connection = http.client.HTTPConnection(address, port, timeout=3)
    try:
        connection.request("GET", "/readyz", headers={"Host": "127.0.0.1"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
