"""Name, uptime, memory and versions of the current process."""

import os
import platform
import socket
import sys
import threading
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from chatapp.lib import clock

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_started = clock.elapsed_seconds()

SHOWN_PACKAGES = ("django", "channels", "channels-redis", "redis", "uvicorn", "djangorestframework", "psycopg")


def process_name() -> str:
    """Return a unique name of this process: role, host and pid."""
    # `python -m chatapp.launch sockets`; its workers inherit the arguments.
    role = sys.argv[1] if Path(sys.argv[0]).parent.name == "launch" and len(sys.argv) > 1 else "process"
    return f"{role}-{socket.gethostname()}-{os.getpid()}"


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
