"""Imported by each Python that starts with this folder in PYTHONPATH: a node under libfaketime.

libfaketime 0.9.10 refuses the system call of `time.sleep` (EINVAL) while it leaves the monotonic clock alone.
"""

import select
import time


def _sleep(seconds: float) -> None:
    select.select((), (), (), seconds)


time.sleep = _sleep
