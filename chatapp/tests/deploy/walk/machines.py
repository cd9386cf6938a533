"""Machines with a fresh Debian booted by systemd, each in its own namespaces, on one switch."""

import contextlib
import os
import resource
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import TypeVar

from chatapp.lib import clock
from chatapp.tests.deploy.debian import call, killed_with_parent, layered

T = TypeVar("T")
SWITCH = "switch"
BOOT_SECONDS = 120
# For `maxconn` in deploy/haproxy.cfg: two for each connection.
NEEDED_FILES = 200_100
COMMAND_SECONDS = 600
# What would change the kernel of this machine. systemd needs the other capabilities to confine services.
_DROPPED = "sys_module,sys_time,sys_rawio,syslog,audit_control,mac_admin,mac_override,wake_alarm,block_suspend"
_BOOT = f"""
set -e
root=$1 name=$2
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 dev "$root/dev"
for device in null:3 zero:5 full:7 random:8 urandom:9; do
  mknod -m 666 "$root/dev/${{device%:*}}" c 1 "${{device#*:}}"
done
mknod -m 666 "$root/dev/tty" c 5 0
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
for link in fd:fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do ln -s "/proc/self/${{link#*:}}" "$root/dev/${{link%:*}}"; done
hostname "$name"
# Wait until the machine is connected.
read -r _
cd "$root"
mkdir -p .former
pivot_root . .former
umount --lazy /.former
exec env -i container=chatapp PATH=/usr/sbin:/usr/bin setpriv --bounding-set=-{_DROPPED.replace(",", ",-")} /sbin/init
"""
_ENVIRONMENT = ("HOME=/root", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=dumb")


class CommandFailed(Exception):
    """A command on a machine failed; the message has its output."""


class Machine:
    """One machine. It ends with this process, even on kill -9."""

    def __init__(self, address: str, *, lower: Path, folder: Path) -> None:
        """Prepare a layer above the root `lower`."""
        self.address, self.name = address, f"debian{address.rpartition('.')[2]}"
        self.root = layered(lower, folder)
        (self.root / "etc" / "machine-id").write_text(f"{uuid.uuid4().hex}\n")
        (self.root / "etc" / "hostname").write_text(f"{self.name}\n")
        self._cgroup = _cgroups() / f"chatapp-{os.getpid()}-{self.name}"
        self._holder: subprocess.Popen[bytes] | None = None
        self._init = 0

    def share(self, folder: Path, place: str) -> None:
        """Mount a folder of this machine at `place`. Call before `boot`."""
        (self.root / place).mkdir(parents=True)
        call("mount", "--bind", folder, self.root / place)

    def limit_connections(self) -> None:
        """Lower `maxconn` of its HAProxy if root may not raise the limit of open files here."""
        if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < NEEDED_FILES:
            folder = self.root / "etc/systemd/system/haproxy.service.d"
            folder.mkdir(parents=True)
            fewer = "/bin/sed -i 's/maxconn 100000/maxconn 1000/' /etc/haproxy/haproxy.cfg"
            (folder / "limit.conf").write_text(f"[Service]\nExecStartPre={fewer}\n")

    def boot(self) -> None:
        """Connect it and start systemd; return when everything it starts has started. Errors: RuntimeError."""
        self._cgroup.mkdir()
        enter = 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"'
        namespaces = ("--fork", "--kill-child", "--pid", "--net", "--mount", "--uts", "--ipc", "--cgroup")
        boot = ("sh", "-c", _BOOT, "boot", str(self.root), self.name)
        self._holder = subprocess.Popen(
            ["sh", "-c", enter, "enter", str(self._cgroup), "unshare", *namespaces, *boot],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            preexec_fn=killed_with_parent,
        )
        self._init = _until(self._child, what=f"the namespaces of {self.name}")
        port = f"to-{self.name}"
        call("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", str(self._init))
        call("ip", "link", "set", port, "master", SWITCH, "up")
        for command in (
            ("link", "set", "lo", "up"),
            ("address", "add", f"{self.address}/24", "dev", "eth0"),
            ("link", "set", "eth0", "up"),
        ):
            call("nsenter", f"--net=/proc/{self._init}/ns/net", "ip", *command)
        assert self._holder.stdin is not None
        self._holder.stdin.write(b"go\n")
        self._holder.stdin.flush()
        _until(self._has_booted, what=f"systemd of {self.name}")

    def run(self, script: str, *, typed: str = "") -> str:
        """Run commands in a shell of root, with `typed` on its input; return the output. Errors: CommandFailed."""
        bash = ("bash", "-o", "errexit", "-o", "pipefail", "-c", script)
        done = subprocess.run(
            [*self._inside(), *bash],
            input=typed.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=COMMAND_SECONDS,
        )
        output = done.stdout.decode(errors="replace")
        if done.returncode:
            raise CommandFailed(f"on {self.address}, status {done.returncode}:\n{script}\n{output[-6_000:]}")
        return output

    def from_its_address(self, *command: str) -> str:
        """Run a command of this machine in the network of that machine."""
        return call("nsenter", f"--net=/proc/{self._init}/ns/net", *command)

    def remove(self) -> None:
        """Kill all its processes; its mounts and its network end with them."""
        if self._holder is None:
            return
        self._holder.kill()
        self._holder.communicate()
        # The kernel takes a moment to empty the groups.
        with contextlib.suppress(RuntimeError):
            _until(self._without_groups, what="empty groups", seconds=10)

    def _inside(self) -> list[str]:
        options = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd")
        return ["nsenter", "--target", str(self._init), *options, "env", "-i", *_ENVIRONMENT]

    def _child(self) -> int:
        """Return the process id of its systemd, once there is one."""
        self._require_running()
        assert self._holder is not None
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text().split()
        return int(children[0]) if children else 0

    def _has_booted(self) -> bool:
        self._require_running()
        asked = subprocess.run([*self._inside(), "systemctl", "is-system-running"], check=False, capture_output=True)
        return asked.stdout.decode().strip() in ("running", "degraded")

    def _require_running(self) -> None:
        if self._holder is None or self._holder.poll() is not None:
            raise RuntimeError(f"{self.name} has ended")

    def _without_groups(self) -> bool:
        folders = sorted(self._cgroup.rglob("*/"), key=lambda folder: len(folder.parts), reverse=True)
        with contextlib.suppress(OSError):
            for folder in (*folders, self._cgroup):
                folder.rmdir()
        return not self._cgroup.exists()


def _cgroups() -> Path:
    """Return where control groups (version 2) are mounted. Errors: RuntimeError."""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, place, kind, *_ = line.split()
        if kind == "cgroup2":
            return Path(place)
    raise RuntimeError("no control groups (cgroup2) are mounted, which systemd needs")


def _until(ask: Callable[[], T], *, what: str, seconds: float = BOOT_SECONDS) -> T:
    """Poll until the answer is true; return it. Errors: RuntimeError."""
    deadline = clock.elapsed_seconds() + seconds
    while clock.elapsed_seconds() < deadline:
        if answer := ask():
            return answer
        sleep(0.1)
    raise RuntimeError(f"waited {seconds:.0f} s for {what}")


def make_switch(address: str) -> None:
    """Make the switch that connects the machines, with an address of this process. Only after `isolate`."""
    call("ip", "link", "add", SWITCH, "type", "bridge")
    call("ip", "address", "add", f"{address}/24", "dev", SWITCH)
    call("ip", "link", "set", SWITCH, "up")
