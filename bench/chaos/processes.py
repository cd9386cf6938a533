"""Starting, killing and finding processes of ours, and no one else's."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic, sleep

from chatapp.launch.orphans import end_with_parent
from chatapp.launch.prepare import ROOT

Command = Sequence[str | Path]


class Program:
    """One process with its log. It ends when this process does, even by kill -9."""

    def __init__(self, command: Command, *, log: Path, environment: dict[str, str] | None = None) -> None:
        """Nothing runs before `start`."""
        self._command, self._log, self._environment = command, log, environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                preexec_fn=end_with_parent,
            )

    @property
    def pid(self) -> int:
        """Return the process id, 0 when it is not running."""
        return self._process.pid if self._process is not None and self._process.poll() is None else 0

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process alone."""
        if self.pid:
            os.kill(self.pid, number)

    def end(self, number: signal.Signals = signal.SIGTERM, *, within_seconds: float = 20.0) -> None:
        """End it by `number`, and by kill -9 with all its group when that takes too long."""
        if self._process is None:
            return
        self.send(signal.SIGCONT)
        self.send(number)
        try:
            self._process.wait(within_seconds)
        except subprocess.TimeoutExpired:
            self.kill_group()

    def kill_group(self) -> None:
        """Kill -9 for it and what it started in its group."""
        if self._process is not None and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def log_text(self) -> str:
        """Return what it wrote."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""


def children_of(pid: int) -> dict[int, str]:
    """Return process id -> command line of the direct children of `pid`."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                    found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ").strip()
    return found


def resident_bytes(pid: int) -> int:
    """Return the memory `pid` holds, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def threads_of(pid: int) -> int:
    """Return how many threads `pid` has."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def wait_until(is_so: Callable[[], bool], *, what: str, seconds: float) -> None:
    """Look until it is so. Errors: RuntimeError naming `what` when it takes too long."""
    deadline = monotonic() + seconds
    while not is_so():
        if monotonic() > deadline:
            raise RuntimeError(f"{what} did not happen within {seconds:.0f} s")
        sleep(0.05)
