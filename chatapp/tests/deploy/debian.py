"""Fresh root file systems of Debian by mmdebstrap, made once, and disposable layers above them. Needs root."""

import ctypes
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from packaging.markers import Marker, default_environment

from chatapp.checks import programs
from chatapp.checks.programs import Missing
from chatapp.launch.prepare import ROOT

_PR_SET_PDEATHSIG = 1
_CLONE_NEWNS = 0x00020000
_CLONE_NEWNET = 0x40000000
# Where pip finds the packages of a lock file in a root, which has no network.
WHEELS = "var/cache/wheels"
# The exit status of a command that can't run here.
SKIPPED = 77
PROGRAMS = {"ip": "iproute2", "nsenter": "util-linux", "unshare": "util-linux", "chroot": "coreutils"}


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def require_roots() -> None:
    """Check that roots can be made here. Errors: Missing, whose message says what is missing."""
    if os.geteuid() != 0:
        raise Missing("needs root: it makes namespaces and roots of Debian")
    for program, package in PROGRAMS.items():
        if shutil.which(program) is None:
            raise Missing(f"no {program}: install the package `{package}`")
    programs.mmdebstrap()
    tried = subprocess.run(["unshare", "--net", "--mount", "--pid", "--fork", "true"], check=False, capture_output=True)
    if tried.returncode:
        raise Missing(f"no namespaces here: {tried.stderr.decode().strip()}")


def isolate() -> None:
    """Move this process into its own network and mount namespaces, which end with it. Call before starting threads."""
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNS | _CLONE_NEWNET):
        raise Missing(f"no namespaces here: {os.strerror(ctypes.get_errno())}")
    # So that `finally` blocks run.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    call("mount", "--make-rprivate", "/")
    call("ip", "link", "set", "lo", "up")


def killed_with_parent() -> None:
    """Request SIGKILL for when the parent dies, for whatever reason. For `preexec_fn`."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def call(*command: str | Path, **options: object) -> str:
    """Run a short command and return its output. Errors: RuntimeError with what it printed."""
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)  # type: ignore[call-overload]
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stdout.decode(errors='replace')[-2_000:]}")
    return str(done.stdout.decode(errors="replace"))


def root(
    suite: str, *, variant: str, packages: Sequence[str] = (), downloads: Sequence[str] = (), python: str, lock: str
) -> Path:
    """Return a folder with Debian, made once for each set of arguments.

    `variant`: the variant of mmdebstrap. `downloads`: packages that apt can install without a network. `lock`: the lock
    file whose packages pip finds in WHEELS, for this version of `python`. Errors: Missing.
    """
    wanted = json.dumps([suite, variant, packages, downloads, python, (ROOT / lock).read_text()], default=list)
    target = programs.SCRATCH / f"debian-{suite}-{hashlib.sha256(wanted.encode()).hexdigest()[:12]}"
    with programs.fetched_once(f"debian-{suite}"):
        if not target.exists():
            part = target.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            say(f"Making a root of Debian {suite} …")
            try:
                _make(part, suite, variant=variant, packages=packages, downloads=downloads)
                _fetch_wheels(part / WHEELS, python=python, lock=lock)
            except RuntimeError as error:
                shutil.rmtree(part, ignore_errors=True)
                raise Missing(f"no root of Debian {suite}: {error}") from error
            part.rename(target)
    return target


def _make(part: Path, suite: str, *, variant: str, packages: Sequence[str], downloads: Sequence[str]) -> None:
    # Skips the cleanup of lists and packages, from which apt installs without a network later.
    options = ["--mode=root", "--quiet", f"--variant={variant}", "--skip=cleanup/apt,cleanup/tmp"]
    if packages:
        options.append(f"--include={','.join(packages)}")
    call(programs.mmdebstrap(), *options, suite, part)
    if downloads:
        call("chroot", part, "apt-get", "install", "--yes", "--download-only", *downloads)


def _fetch_wheels(folder: Path, *, python: str, lock: str) -> None:
    folder.mkdir(parents=True)
    (folder / "wanted.txt").write_text("\n".join(_wanted((ROOT / lock).read_text(), python=python)))
    options = ["--quiet", "--no-deps", "--only-binary=:all:", f"--python-version={python}", f"--dest={folder}"]
    call(sys.executable, "-m", "pip", "download", *options, "--require-hashes", "-r", folder / "wanted.txt")


def _wanted(lock: str, *, python: str) -> Iterator[str]:
    """Yield the entries of a lock file for the first CPython release of `python` on Linux, which needs the most.

    Without their conditions, which pip would evaluate for the Python that it runs on.
    """
    environment: dict[str, str | Set[str]] = {**default_environment()}  # type: ignore[dict-item]
    environment |= {
        **{"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "implementation_name": "cpython"},
        **{"platform_python_implementation": "CPython", "python_version": python, "python_full_version": f"{python}.0"},
    }
    for entry in re.findall(r"^[^\s#].*(?:\n +--hash.*)*", lock, re.MULTILINE):
        if condition := re.search(r" ; ([^\\\n]+)", entry):
            if not Marker(condition[1].strip()).evaluate(environment):
                continue
            entry = entry.replace(condition[0], " ")
        yield entry


def layered(lower: Path, folder: Path) -> Path:
    """Mount a writable layer in `folder` above a root; return its path. Only after `isolate`."""
    upper, work, merged = (folder / name for name in ("upper", "work", "root"))
    for one in (upper, work, merged):
        one.mkdir(parents=True)
    call("mount", "-t", "overlay", "overlay", "-o", f"lowerdir={lower},upperdir={upper},workdir={work}", merged)
    return merged
