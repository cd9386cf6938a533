"""One serving process per data folder, unless Redis carries the news between several.

Management commands take no part: they write and leave.
"""

import fcntl
import os
import tempfile
from pathlib import Path
from typing import IO

from django.core.exceptions import ImproperlyConfigured

_held: dict[Path, IO[str]] = {}


def hold(*, data_dir: Path, is_alone: bool) -> None:
    """Hold the folder until this process ends. `is_alone`: no one else may serve from it (there is no Redis).

    Those with Redis share the lock, so that a lone one is refused beside them and they beside a lone one.
    Asking again for what is held does nothing.
    Errors: ImproperlyConfigured when another process serves from it, or nothing can be written there.
    """
    file = data_dir / "serving.lock"
    if file in _held:
        return
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        # The lock's file may be there already, in a folder that takes no new ones.
        tempfile.TemporaryFile(dir=data_dir).close()
        # Kept open on purpose: the kernel lets go of the lock when the process ends, however it ends.
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
            f"another process ({other or 'unknown'}) already serves from {data_dir}. Two of them need Redis to hear "
            "each other: stop the other one, set REDIS_URL for both, or give this one its own DATA_DIR."
        ) from None
    stream.truncate(0)
    stream.write(f"{os.getpid()}\n")
    stream.flush()
    _held[file] = stream
