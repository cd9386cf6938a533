"""Load processes of a run: started on the other core, controlled, and measured together with the server's CPU time."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.load.crowd import Work
from bench.servers import Server
from bench.stage import OTHER_CORE, Stage, pinned
from chatapp.launch.orphans import end_with_parent
from chatapp.launch.prepare import ROOT


@dataclass(frozen=True)
class Opened:
    """One stage of opening the crowd: number of sockets, seconds, CPU seconds of the server."""

    sockets: int
    seconds: float
    cpu_seconds: float


@dataclass
class Crowd:
    """All clients of one server."""

    server: Server
    tickets: Path
    presence: bool = False
    # As ChatApp's own pages, which ask for lean frames.
    lean: bool = False
    source: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    stages: dict[str, Opened] = field(default_factory=dict)

    def start(self) -> None:
        """Start the process; `open` waits for it."""
        command = [sys.executable, "-m", "bench.load", "--orders", "--url", self.server.url]
        command += ["--tickets", str(self.tickets), *(["--raw"] if self.server.raw else [])]
        command += [*(["--presence"] if self.presence else []), *(["--lean"] if self.lean else [])]
        command += ["--source", self.source, "--payload", json.dumps(self.payload)]
        self._process = subprocess.Popen(
            pinned(command, OTHER_CORE),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=end_with_parent,
        )

    def open(self) -> None:
        """Wait until everyone has joined."""
        self.start()
        before = self.server.cpu_seconds()
        for name in ("connected", "joined", *(["present"] if self.presence else [])):
            heard = self._hear()
            now = self.server.cpu_seconds()
            self.stages[name] = Opened(heard["sockets"], heard["seconds"], now - before)
            before = now

    def do(self, work: Work) -> dict[str, Any]:
        """Run `work`; return its figures, with the server's `cpu_seconds`."""
        before = self.server.cpu_seconds()
        self._tell(work)
        figures = self._hear()
        figures["cpu_seconds"] = self.server.cpu_seconds() - before
        figures["per_cpu_second"] = figures["deliveries_in_all"] / max(figures["cpu_seconds"], 0.01)
        return figures

    def begin(self, work: Work) -> None:
        """Start `work`; `end` waits for it."""
        self._tell(work)

    def end(self) -> dict[str, Any]:
        """Return the figures of the started work."""
        return self._hear()

    def close(self) -> None:
        """Disconnect everyone."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _tell(self, work: Work) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(work)) + "\n")
        self._process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the load of {self.server.name} has ended early")
        heard: dict[str, Any] = json.loads(line)
        return heard


def seeded_crowd(stage: Stage, *, chats: int, members: int, own: bool = False) -> Path:
    """Create people and chats; return the file of their tickets, with `own` for their own topics, too."""
    file = stage.folder / f"tickets-{chats}-{members}.jsonl"
    stage.run_module("bench.seeding", "listeners" if own else "crowd", str(chats), str(members), str(file))
    return file


def tickets_without_chats(stage: Stage, count: int) -> Path:
    """Return tickets for servers without authentication."""
    file = stage.folder / f"tickets-nobody-{count}.jsonl"
    file.write_text("\n".join([json.dumps({"topic": "room:1"})] * count))
    return file
