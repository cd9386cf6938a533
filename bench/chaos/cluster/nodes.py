"""The ChatApp nodes, each with pages, sockets and jobs, and the balancers in front of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

from bench.chaos.cluster import config
from bench.chaos.cluster.config import Stores
from bench.chaos.cluster.installed import Installed
from bench.chaos.cluster.network import Machine
from bench.chaos.cluster.release import THIS, Release
from bench.chaos.cluster.topology import BALANCERS, PAGES_PORT, SITE, SOCKETS_PORT
from bench.chaos.processes import run_to_end
from bench.chaos.servers import CLEARED, LIMITS, is_ready
from bench.chaos.web import ask
from chatapp.checks.programs import haproxy, libfaketime
from chatapp.environment import for_children

STOP_SECONDS = 30.0
# A release that does start would serve until it is stopped.
REFUSAL_SECONDS = 60.0
_VERSION = re.compile(r'^chatapp_build_info\{.*\bversion="([^"]+)"', re.MULTILINE)
SERVE = (sys.executable, "-m", "chatapp.launch", "serve")


class Node(Installed):
    """One machine with ChatApp."""

    def __init__(self, machine: Machine, folder: Path, *, site: dict[str, str], stores: Stores, media: Path) -> None:
        """`folder`: its own DATA_DIR. `site`, `media`: settings and folder that all nodes share. Errors: Missing."""
        super().__init__(machine, folder)
        (folder / "media").symlink_to(media)
        self._environment = for_children(
            **{
                **dict.fromkeys(CLEARED, ""),
                **LIMITS,
                "DJANGO_SETTINGS_MODULE": "chatapp.settings",
                "MODE": "production",
                "DATA_DIR": str(folder),
                "HOST": "0.0.0.0",  # nosec B104 - its network is the namespace
                "PORT": str(PAGES_PORT),
                "SOCKET_PORT": str(SOCKETS_PORT),
                "PUBLIC_URL": SITE,
                "TRUSTED_PROXIES": ",".join(one.address for one in BALANCERS),
                "PAGE_WORKERS": "1",
                "SOCKET_WORKERS": "1",
                **site,
                **stores.variables,
            }
        )
        if stores.proxy:
            self.install("haproxy", [*haproxy(), "-db", "-f", self.write("haproxy.cfg", stores.proxy)])
        self._program = self.install("server", SERVE)
        self.configure()

    def configure(self, *, release: Release = THIS, clock_offset_seconds: int = 0) -> None:
        """Set the release and the clock of ChatApp's processes for the next start. Errors: Missing."""
        skewed = {
            "LD_PRELOAD": str(libfaketime()),
            "FAKETIME": f"{clock_offset_seconds:+d}",
            # Only what the clock says is wrong; waiting takes as long as ever.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": str(Path(__file__).parent / "skewed"),
        }
        self.is_usual = release == THIS and not clock_offset_seconds
        self._program.configure(
            environment={**self._environment, **(skewed if clock_offset_seconds else {})}, folder=release.folder
        )

    def stop(self) -> None:
        """Stop ChatApp as a deployment does: SIGTERM, its sockets are drained."""
        self._program.end(within_seconds=STOP_SECONDS)

    def is_ready(self) -> bool:
        """Return whether pages and sockets are ready. Errors: RuntimeError when ChatApp has ended."""
        if not self._program.pid:
            raise RuntimeError(f"{self.place.name} doesn't run: {self.log_text()[-1_000:]}")
        return all(is_ready(port, address=self.place.address) for port in (PAGES_PORT, SOCKETS_PORT))

    def manage(self, *arguments: str, release: Release = THIS) -> tuple[bool, str]:
        """Run a management command of a release on this machine. Shape: success, output."""
        command = self.machine.inside([sys.executable, "manage.py", *arguments])
        return run_to_end(command, environment=self._environment, folder=release.folder)

    def try_start(self, release: Release) -> str:
        """Start ChatApp of a release that should refuse to, while it is stopped here; return why it doesn't start."""
        command = self.machine.inside(SERVE)
        seconds = REFUSAL_SECONDS
        try:
            _is_well, text = run_to_end(command, environment=self._environment, folder=release.folder, seconds=seconds)
        except subprocess.TimeoutExpired:
            return ""
        return text.partition("ChatApp does not start: ")[2]

    async def version(self) -> str:
        """Return the version of the release that answers; empty without an answer."""
        token = {"Authorization": f"Bearer {self._environment['METRICS_TOKEN']}"}
        answer = await ask(PAGES_PORT, "GET", "/metrics", headers=token, address=self.place.address)
        found = _VERSION.search(answer.content.decode(errors="replace"))
        return found[1] if found else ""

    async def serves(self, static_file: str) -> bool:
        """Return whether it answers with a static file, by its hashed name."""
        answer = await ask(PAGES_PORT, "GET", f"/static/{static_file}", address=self.place.address)
        return answer.status == HTTPStatus.OK

    def static_files(self) -> dict[str, str]:
        """Return name -> hashed name of the static files of the release that started here last."""
        found = json.loads((self.folder / "static" / "staticfiles.json").read_text())
        return dict(found["paths"])

    def log_text(self) -> str:
        """Return the output of ChatApp's processes."""
        return self._program.log_text()


class Balancer(Installed):
    """One machine with an HAProxy before all nodes."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        """Write the file into `folder`. Errors: Missing."""
        super().__init__(machine, folder)
        file = self.write("haproxy.cfg", config.balancer(self.place))
        self.install("haproxy", [*haproxy(), "-db", "-f", file])

    def kill(self) -> None:
        """Kill -9 its HAProxy: its connections are closed."""
        self.machine.kill_processes()
