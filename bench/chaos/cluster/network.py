"""Network namespaces of a run: the command's own, with a switch, and one for each machine. Needs root."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from bench.chaos.cluster.topology import CLIENT, Place

_CLONE_NEWNET = 0x40000000
SWITCH = "switch"
KILL_SECONDS = 10.0
_HOLD_AND_END = """
read _
own=$(readlink /proc/$$/ns/net)
for round in 1 2 3; do
  for process in /proc/[0-9]*; do
    [ "$(readlink $process/ns/net)" = "$own" ] && [ $process != /proc/$$ ] && kill -9 ${process#/proc/}
  done
  sleep 0.2
done 2>/dev/null
"""
NAMESPACE_SECONDS = 10.0


class Unavailable(Exception):
    """This machine can't make network namespaces; the message says why."""


def require_network() -> None:
    """Check that namespaces can be made. Errors: Unavailable."""
    if os.geteuid() != 0:
        raise Unavailable(
            "--cluster needs root: it makes network namespaces (try `sudo make chaos CHAOS='--cluster'`)."
        )
    for program, package in (("ip", "iproute2"), ("nsenter", "util-linux"), ("unshare", "util-linux")):
        if shutil.which(program) is None:
            raise Unavailable(f"--cluster needs the program `{program}`: install the package `{package}`.")
    tried = subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True, text=True)
    if tried.returncode:
        raise Unavailable(f"--cluster can't make network namespaces here: {tried.stderr.strip()}.")


class Machine:
    """A network namespace with an address on the switch. It ends with the command, however that ends."""

    def __init__(self, place: Place) -> None:
        """Make the namespace and connect it."""
        self.place = place
        self._port = f"to-{place.name}"
        # No name in /run/netns: the namespace ends with the last of its processes. This one holds it, and kills the
        # others when its input ends because the command has ended, even by kill -9.
        self._holder = subprocess.Popen(
            ["unshare", "--net", "--", "sh", "-c", _HOLD_AND_END], stdin=subprocess.PIPE, process_group=0
        )
        self._namespace = Path(f"/proc/{self._holder.pid}/ns/net")
        deadline = monotonic() + NAMESPACE_SECONDS
        while _namespace_of(self._holder.pid) in ("", _namespace_of(os.getpid())):
            if monotonic() > deadline:
                raise Unavailable(f"--cluster could not make the network namespace of {place.name}.")
            sleep(0.01)
        self._id = _namespace_of(self._holder.pid)
        _ip("link", "add", self._port, "type", "veth", "peer", "name", "eth0", "netns", str(self._holder.pid))
        _ip("link", "set", self._port, "master", SWITCH, "up")
        for command in (
            ("link", "set", "lo", "up"),
            ("address", "add", f"{place.address}/24", "dev", "eth0"),
            ("link", "set", "eth0", "up"),
        ):
            self.run("ip", *command)

    def inside(self, command: Sequence[str | Path]) -> list[str | Path]:
        """Return the command that runs `command` on this machine."""
        return ["nsenter", f"--net={self._namespace}", "--", *command]

    def run(self, *command: str) -> None:
        """Run a short command on this machine. Errors: CalledProcessError."""
        subprocess.run(self.inside(command), check=True, capture_output=True)

    def cut(self) -> None:
        """Cut its link: packets vanish both ways, no connection is closed."""
        _ip("link", "set", self._port, "nomaster")

    def heal(self) -> None:
        """Connect it again."""
        _ip("link", "set", self._port, "master", SWITCH)

    def power_off(self) -> None:
        """Cut its link and kill -9 all its processes: as without power, no connection is closed."""
        self.cut()
        self.kill_processes()

    def kill_processes(self) -> None:
        """Kill -9 all its processes. Errors: RuntimeError if some survive."""
        deadline = monotonic() + KILL_SECONDS
        while found := self.processes():
            if monotonic() > deadline:
                raise RuntimeError(f"{self.place.name}: {len(found)} processes survive kill -9")
            for pid in found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            sleep(0.02)

    def processes(self) -> list[int]:
        """Return the ids of its processes, without the one that holds the namespace."""
        running = (int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit())
        return [pid for pid in running if pid != self._holder.pid and _namespace_of(pid) == self._id]

    def remove(self) -> None:
        """Kill its processes and remove the namespace, with its link."""
        try:
            self.kill_processes()
        finally:
            self._holder.kill()
            self._holder.communicate()


def _namespace_of(pid: int) -> str:
    """Return the network namespace of a process; empty if it has ended."""
    try:
        return str(Path(f"/proc/{pid}/ns/net").readlink())
    except OSError:
        return ""


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@contextmanager
def machines(places: Sequence[Place]) -> Iterator[dict[str, Machine]]:
    """Move this process into a namespace of its own, with a switch and machines. Call it before any thread starts.

    The machine's own network is neither used nor changed. Errors: Unavailable.
    """
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNET):
        raise Unavailable(f"--cluster can't make a network namespace: {os.strerror(ctypes.get_errno())}.")
    made: dict[str, Machine] = {}
    try:
        _ip("link", "set", "lo", "up")
        _ip("link", "add", SWITCH, "type", "bridge")
        _ip("address", "add", f"{CLIENT}/24", "dev", SWITCH)
        _ip("link", "set", SWITCH, "up")
        for place in places:
            made[place.name] = Machine(place)
        yield made
    finally:
        for machine in made.values():
            machine.remove()
