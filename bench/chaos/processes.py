"""Starts, kills and inspects our own processes only."""

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
    """One process with its log. It dies with this process, even on kill -9."""

    def __init__(
        self, command: Command, *, log: Path, environment: dict[str, str] | None = None, folder: Path = ROOT
    ) -> None:
        """Not started yet; see `start`. `folder`: where it runs, from which Python imports ChatApp."""
        self._command, self._log, self._environment, self._folder = command, log, environment, folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                preexec_fn=end_with_parent,
            )

    def configure(self, *, environment: dict[str, str], folder: Path) -> None:
        """Set the environment and folder for the next start."""
        self._environment, self._folder = environment, folder

    @property
    def pid(self) -> int:
        """Return the process id, 0 if it is not running."""
        return self._process.pid if self._process is not None and self._process.poll() is None else 0

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process only."""
        if self.pid:
            os.kill(self.pid, number)

    def end(self, number: signal.Signals = signal.SIGTERM, *, within_seconds: float = 20.0) -> None:
        """Stop it with signal `number`; after a timeout kill -9 its process group."""
        if self._process is None:
            return
        self.send(signal.SIGCONT)
        self.send(number)
        try:
            self._process.wait(within_seconds)
        except subprocess.TimeoutExpired:
            self.kill_group()

    def kill_group(self) -> None:
        """Kill -9 its process group."""
        if self._process is not None and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def log_text(self) -> str:
        """Return its output."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""


def run_to_end(
    command: Command, *, environment: dict[str, str] | None, folder: Path = ROOT, seconds: float | None = None
) -> tuple[bool, str]:
    """Run a command in `folder`; return whether it succeeded and its output. Errors: TimeoutExpired."""
    done = subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True, timeout=seconds
    )
    return done.returncode == 0, (done.stdout + done.stderr).strip()


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
    """Return the resident memory of `pid` in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def command_of(pid: int) -> str:
    """Return the command line of `pid`; empty when it has exited."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def threads_of(pid: int) -> int:
    """Return the number of threads of `pid`."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def wait_until(is_so: Callable[[], bool], *, what: str, seconds: float) -> None:
    """Poll until the condition holds. Errors: RuntimeError naming `what` on timeout."""
    deadline = monotonic() + seconds
    while not is_so():
        if monotonic() > deadline:
            raise RuntimeError(f"{what} did not happen within {seconds:.0f} s")
        sleep(0.05)
