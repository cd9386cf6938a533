"""A temporary folder with mounts, which leaves nothing behind."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder; delete it and unmount what is mounted in it."""
    folder = Path(tempfile.mkdtemp(prefix="chatapp-debian-"))
    try:
        yield folder
    finally:
        for line in reversed(Path("/proc/self/mounts").read_text().splitlines()):
            place = line.split()[1]
            if place.startswith(f"{folder}/"):
                subprocess.run(["umount", "--lazy", place], check=False)
        # Never through a remaining mount into the folder behind it.
        if not any(
            line.split()[1].startswith(f"{folder}/") for line in Path("/proc/self/mounts").read_text().splitlines()
        ):
            shutil.rmtree(folder, ignore_errors=True)
