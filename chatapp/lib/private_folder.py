"""Make a folder and its entries accessible only to the account that the server runs as."""

import os
import stat
from pathlib import Path

# Permission bits of group and others.
OTHERS = stat.S_IRWXG | stat.S_IRWXO
# DATA_DIR has only a few entries; with more it is probably a home or temporary folder.
MAX_ENTRIES = 100


class OpenToOthers(Exception):
    """A path is accessible to other accounts; the message says which and what to do."""


def make_private(folder: Path, *, passable: tuple[str, ...] = (), group: int | None = None) -> None:
    """Create the folder if it is missing, and remove other accounts' access to it and its entries.

    Members of `group` may pass through the folder and its entries `passable`, to what they may read further inside.
    Errors: OpenToOthers when that fails or the folder is shared on purpose; OSError when it can't be created.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mode = folder.stat().st_mode
    if mode & stat.S_ISVTX or folder == folder.parent:
        raise OpenToOthers(f"{folder} is shared by all accounts of this machine: name a folder in it")
    ways = {path for path in (folder, *(folder / name for name in passable)) if _is_way_of(path, group)}
    if mode & OTHERS and folder not in ways:
        _close_to_others(folder)
    for entry in _entries(folder):
        try:
            if entry not in ways:
                _close_to_others(entry)
        except OpenToOthers:
            # Another account's file is unreachable in the private folder, but a link leads out of it.
            if entry.is_symlink():
                raise


def _entries(folder: Path) -> list[Path]:
    """Return the entries accessible to others, who may have them open or reach them by another path."""
    with os.scandir(folder) as found:
        listed = [entry for entry, _ in zip(found, range(MAX_ENTRIES), strict=False)]
    # `stat` follows links: the target may be outside, where the folder's mode doesn't protect it.
    return [Path(entry.path) for entry in listed if _is_open(Path(entry.path))]


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & OTHERS)
    except FileNotFoundError:
        return False


def _is_way_of(path: Path, group: int | None) -> bool:
    """Return whether no one but the group may do anything, and the group nothing but pass."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_gid == group and found.st_mode & OTHERS == stat.S_IXGRP


def _close_to_others(path: Path) -> None:
    try:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)
        # Some file systems ignore chmod without an error.
        is_closed = not _is_open(path)
    except FileNotFoundError:
        return
    except OSError:
        is_closed = False
    if not is_closed:
        raise OpenToOthers(
            f"other accounts of this machine may use {path}, and we may not change that: `chmod -R go= {path}`"
        )
