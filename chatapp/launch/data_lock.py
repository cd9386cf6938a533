"""Lock of the data folder: without Redis only one process may serve from it.

Management commands don't take the lock.
"""

import fcntl
import os
import tempfile
from pathlib import Path
from typing import IO

from django.core.exceptions import ImproperlyConfigured

_held: dict[Path, IO[str]] = {}


def hold(*, data_dir: Path, is_alone: bool) -> None:
    """Lock the folder until this process ends. `is_alone`: exclusively, because there is no Redis.

    Processes with Redis share the lock, which excludes one without Redis, and the reverse. Idempotent.
    Errors: ImproperlyConfigured when another process holds the lock, or the folder isn't writable.
    """
    file = data_dir / "serving.lock"
    if file in _held:
        return
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        # The lock file may already exist in a folder that isn't writable.
        tempfile.TemporaryFile(dir=data_dir).close()
        # Left open on purpose: the kernel releases the lock when the process ends for any reason.
        stream = file.open("a+")
    except OSError as error:
        raise ImproperlyConfigured(f"nothing can be written to DATA_DIR, {data_dir}: {error.strerror}.") from error
    try:
        fcntl.flock(stream, (fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.seek(0)
        other = stream.read(20).strip()
        stream.close()
        raise ImproperlyConfigured(
            f"another process ({other or 'unknown'}) already serves from {data_dir}. Two of them need Redis to reach "
            "each other: stop the other one, set REDIS_URL for both, or give this one its own DATA_DIR."
        ) from None
    stream.truncate(0)
    stream.write(f"{os.getpid()}\n")
    stream.flush()
    _held[file] = stream


def held_files() -> list[int]:
    """Return the file descriptors that carry the locks: a program that replaces this process keeps them open."""
    return [stream.fileno() for stream in _held.values()]
