"""Name, uptime, memory and versions of the current process."""

import contextlib
import fcntl
import os
import platform
import socket
import sys
import threading
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings

from chatapp.lib import clock

# More than there may be workers: those that stop still have theirs.
MAX_SLOTS = 256
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_started = clock.elapsed_seconds()

SHOWN_PACKAGES = ("django", "channels", "channels-redis", "redis", "uvicorn", "djangorestframework", "psycopg")


SLOT_OPTION = "--slot"
# Taken by a process whose arguments are those of others, too.
_taken_slots: list[int] = []


def process_name() -> str:
    """Return a unique name of this process: role, host and pid."""
    return f"{_role()}-{socket.gethostname()}-{os.getpid()}"


def series_name() -> str:
    """Return a name that is the same after a restart: role and slot, like `sockets-2`. Unique on its node."""
    if _taken_slots:
        slot = str(_taken_slots[-1])
    else:
        slot = sys.argv[sys.argv.index(SLOT_OPTION) + 1] if SLOT_OPTION in sys.argv[:-1] else "1"
    return f"{_role()}-{slot}"


def node_name() -> str:
    """Return the name that all processes of this machine share."""
    return settings.NODE_NAME or socket.gethostname()


def take_slot(lock_fd: int) -> None:
    """Take the lowest slot that no living process has taken. `lock_fd`: a file that all of them inherited.

    The kernel gives it back when this process ends, however it ends.
    """
    for slot in range(1, MAX_SLOTS + 1):
        # A record lock belongs to the process; one that it forks has none. Also where the file isn't inherited: without
        # a slot, a process is only harder to follow over a restart.
        with contextlib.suppress(OSError):
            fcntl.lockf(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, slot)
            _taken_slots[:] = [slot]
            return


def _role() -> str:
    # `python -m chatapp.launch sockets`, whose workers inherit the arguments, or `chatapp run`.
    program = Path(sys.argv[0])
    is_launcher = program.parent.name == "launch" or program.name == "chatapp"
    return sys.argv[1] if is_launcher and len(sys.argv) > 1 else "process"


def uptime_seconds() -> float:
    """Return how long this process has been running."""
    return clock.elapsed_seconds() - _started


def memory_bytes() -> int:
    """Return the resident memory of this process; 0 when /proc is unavailable."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_BYTES
    except OSError:
        return 0


def open_files() -> int:
    """Return the number of open file descriptors; 0 when /proc is unavailable."""
    try:
        return sum(1 for _ in Path("/proc/self/fd").iterdir())
    except OSError:
        return 0


def thread_count() -> int:
    """Return the number of live threads."""
    return threading.active_count()


def versions() -> dict[str, str]:
    """Return the versions of Python and of the main packages."""
    found = {"python": platform.python_version()}
    for package in SHOWN_PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
