"""`python -m chatapp.tests.deploy.image`: build the image's root from the Dockerfile and start it. Needs root.

It needs no container engine. The differences from the image: the base is Debian 13 with its own Python 3.13, made by
mmdebstrap, instead of `python:3.13-slim`, which is the same Debian with a Python built by Docker's maintainers; pip
finds the wheels in a folder. The container's root is read-only, it runs as the Dockerfile's USER, without capabilities,
and has a /tmp and volumes in memory, as in compose.yaml; PostgreSQL and Redis are on the same network.
"""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from secrets import token_urlsafe
from time import sleep

from chatapp.checks.programs import Missing
from chatapp.checks.repository import files, text
from chatapp.checks.services import postgres, redis_at
from chatapp.launch.prepare import ROOT
from chatapp.lib import clock
from chatapp.tests.deploy import debian
from chatapp.tests.deploy.debian import call, isolate, layered, require_roots, say
from chatapp.tests.deploy.image.dockerfile import PATH, Copy, Run, Stage, is_ignored, parse
from chatapp.tests.deploy.scratch import scratch

SUITE, PYTHON = "trixie", "3.13"
BASE = f"python:{PYTHON}-slim"
READY_SECONDS, STOP_SECONDS = 180, 30
_START = """
set -e
root=$1 volumes=$2
shift 2
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 dev "$root/dev"
for device in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 "$root/dev/${device%:*}" c 1 "${device#*:}"; done
mkdir "$root/dev/shm"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
for volume in $volumes; do mount -t tmpfs -o mode=700,uid="${volume#*:}" volume "$root${volume%:*}"; done
mount -o remount,bind,ro "$root"
cd "$root"
exec chroot . "$@"
"""
# For building only, not in the image.
_BUILDING = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": f"/{debian.WHEELS}", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def main() -> int:
    """Build, start, check, stop. Returns the exit status; SKIPPED if this machine can't, after the reason."""
    stages = parse(text("Dockerfile"))
    if {stage.image for stage in stages} != {BASE}:
        say(f"FAILED: the image isn't built on {BASE}, but this root is")
        return 1
    try:
        require_roots()
        packages = ("python3", "python3-venv", "python-is-python3", "ca-certificates")
        base = debian.root(SUITE, variant="minbase", packages=packages, python=PYTHON, lock="requirements.lock")
        isolate()
    except Missing as missing:
        say(str(missing))
        return debian.SKIPPED
    with scratch() as folder, ExitStack() as stack:
        try:
            root = build(stages, base, folder)
            variables = {
                "DATABASE_URL": stack.enter_context(postgres()),
                "REDIS_URL": stack.enter_context(redis_at()),
                "PUBLIC_URL": "https://chat.example.org",
                "SECRET_KEY": token_urlsafe(60),
            }
            container = Container(stages[-1], root, variables, log=folder / "log")
            stack.callback(container.remove)
            container.check()
        except (RuntimeError, AssertionError) as failed:
            say(f"FAILED: {failed}")
            return 1
    say("Built, healthy and stopped.")
    return 0


def build(stages: list[Stage], base: Path, folder: Path) -> Path:
    """Run the stages' instructions, each stage in a layer above the base; return the root of the last."""
    roots: dict[str, Path] = {}
    for number, stage in enumerate(stages):
        root = layered(base, folder / f"stage{number}")
        roots[stage.name] = root
        for step in stage.steps:
            if isinstance(step, Run):
                _run(root, step)
            else:
                _copy(root, roots.get(step.stage) if step.stage else None, step)
    return root


def _run(root: Path, step: Run) -> None:
    assert step.user == "root", "no command is run as another user while building"
    (root / step.folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
    given = [f"{name}={value}" for name, value in {"PATH": PATH, **_BUILDING, **step.environment}.items()]
    call("chroot", root, "env", "-i", "-C", step.folder, *given, "sh", "-c", step.command)
    say(f"RUN {step.command}")


def _copy(root: Path, other: Path | None, step: Copy) -> None:
    assert step.owner == "root:root", "everything that is copied belongs to root"
    for source in step.sources:
        target = root / step.target.lstrip("/")
        if step.target.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
            target = target / PurePosixPath(source).name
        if other is not None:
            call("cp", "--archive", other / source.lstrip("/"), target)
        elif (ROOT / source).is_dir():
            _copy_tracked(source, target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / source, target)


def _copy_tracked(source: str, target: Path) -> None:
    """Copy the tracked files of a folder, except those that .dockerignore excludes."""
    ignored = text(".dockerignore").split()
    for path in files():
        if path.parts[0] == source and not is_ignored(PurePosixPath(path), ignored):
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, place)


class Container:
    """The image's command, started."""

    def __init__(self, stage: Stage, root: Path, variables: dict[str, str], *, log: Path) -> None:
        """Start it with further variables, as `docker run --read-only` does."""
        self.stage, self._log = stage, log
        environment = {"PATH": PATH, "HOME": f"/home/{stage.user}", **stage.environment, **variables}
        account = next(
            line.split(":")
            for line in (root / "etc/passwd").read_text().splitlines()
            if line.startswith(f"{stage.user}:")
        )
        self.user_id = int(account[2])
        confined = ("--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all")
        given = [f"{name}={value}" for name, value in environment.items()]
        self._inside = [
            *("setpriv", f"--reuid={self.user_id}", f"--regid={account[3]}", *confined),
            *("env", "-i", "-C", stage.folder, *given),
        ]
        volumes = " ".join(f"{place}:{(root / place.lstrip('/')).stat().st_uid}" for place in stage.volumes)
        namespaces = ("--fork", "--kill-child", "--pid", "--mount", "--uts", "--ipc")
        start = ("sh", "-c", _START, "start", str(root), volumes, *self._inside, *stage.command)
        with log.open("wb") as output:
            self._holder = subprocess.Popen(
                ["unshare", *namespaces, *start], stdout=output, stderr=output, preexec_fn=debian.killed_with_parent
            )

    def check(self) -> None:
        """Wait until it is healthy, check its user and what it may write, and stop it. Errors: AssertionError."""
        begun = clock.elapsed_seconds()
        while self.run(*self.stage.health_command)[0]:
            assert self._holder.poll() is None, f"it ended: {self._log.read_text()[-4_000:]}"
            assert clock.elapsed_seconds() - begun < READY_SECONDS, f"not healthy: {self._log.read_text()[-4_000:]}"
            sleep(0.5)
        say(f"healthy after {clock.elapsed_seconds() - begun:.0f} s")
        owner = Path(f"/proc/{self._pid()}").stat().st_uid
        assert owner == self.user_id != 0, f"it runs as {owner}"
        for place, is_writable in (
            ("/app", False),
            ("/venv", False),
            ("/tmp", True),
            *((one, True) for one in self.stage.volumes),
        ):
            status, output = self.run("python", "-c", f"open('{place}/written', 'w').close()")
            assert (status == 0) is is_writable, f"{place}: {output}"
        for port in self.stage.ports:
            status, output = self.run("python", "-c", f"import socket; socket.create_connection(('127.0.0.1', {port}))")
            assert status == 0, f"nothing listens on {port}: {output}"
        os.kill(self._pid(), getattr(signal, self.stage.stop_signal))
        assert self._holder.wait(STOP_SECONDS) == 0, (
            f"it ended with {self._holder.returncode}: {self._log.read_text()[-4_000:]}"
        )

    def run(self, *command: str) -> tuple[int, str]:
        """Run a command in the container, as its user. Shape: exit status, output."""
        try:
            enter = ("nsenter", "--target", str(self._pid()), "--mount", "--pid", "--uts", "--ipc", "--root", "--wd")
        except (OSError, IndexError):
            return 1, "not started"
        done = subprocess.run(
            [*enter, *self._inside, *command], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        return done.returncode, done.stdout.decode(errors="replace")

    def remove(self) -> None:
        """Kill what is left of it."""
        self._holder.kill()
        self._holder.wait()

    def _pid(self) -> int:
        return int(Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text().split()[0])


if __name__ == "__main__":
    sys.exit(main())
