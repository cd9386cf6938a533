"""A folder that no one but the account we run as may enter, and what lies in it."""

import os
import stat
from pathlib import Path

# What others may not have: reading, writing and entering, as group or as anyone.
OTHERS = stat.S_IRWXG | stat.S_IRWXO
# DATA_DIR holds a handful of files and folders; more means that it is something else, a home or a temporary folder.
MAX_ENTRIES = 100


class OpenToOthers(Exception):
    """The sentence says who could read what, and what to do."""


def make_private(folder: Path) -> None:
    """Make the folder if it is missing, and shut it and its entries to other accounts if they are open.

    Errors: OpenToOthers when that cannot be done, or when the folder is shared on purpose; OSError when it cannot be
    made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mode = folder.stat().st_mode
    if mode & stat.S_ISVTX or folder == folder.parent:
        raise OpenToOthers(f"{folder} is shared by all accounts of this machine: name a folder in it")
    if mode & OTHERS:
        _shut(folder)
    for entry in _entries(folder):
        try:
            _shut(entry)
        except OpenToOthers:
            # Someone else's file in a folder that is shut: no one comes to it. A link leads out of the folder.
            if entry.is_symlink():
                raise


def _entries(folder: Path) -> list[Path]:
    """Return what others may use once they hold it open or reach it by another way, first of all secrets and rows."""
    with os.scandir(folder) as found:
        listed = [entry for entry, _ in zip(found, range(MAX_ENTRIES), strict=False)]
    # A link's target may lie elsewhere, where the folder's own mode does not help.
    return [Path(entry.path) for entry in listed if _is_open(Path(entry.path))]


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & OTHERS)
    except FileNotFoundError:
        return False


def _shut(path: Path) -> None:
    try:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)
        # Some file systems take the wish and keep the mode.
        is_shut = not _is_open(path)
    except FileNotFoundError:
        return
    except OSError:
        is_shut = False
    if not is_shut:
        raise OpenToOthers(
            f"other accounts of this machine may use {path}, and we may not change that: `chmod -R go= {path}`"
        )
