"""The lock: a SHA-256 of every vendored file, in static/vendor/lock.json."""

import hashlib
import json
from pathlib import Path

VENDOR_FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor"
LOCK_NAME = "lock.json"


def hashes_on_disk(folder: Path = VENDOR_FOLDER) -> dict[str, str]:
    """Return path -> SHA-256 of every file in `folder` except the lock."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != LOCK_NAME)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def locked_hashes(folder: Path = VENDOR_FOLDER) -> dict[str, str]:
    """Return path -> SHA-256 from the lock."""
    hashes: dict[str, str] = json.loads((folder / LOCK_NAME).read_text())
    return hashes


def write_lock(folder: Path = VENDOR_FOLDER) -> None:
    """Write the lock from the files on disk."""
    (folder / LOCK_NAME).write_text(json.dumps(hashes_on_disk(folder), indent=2) + "\n")


def differences(folder: Path = VENDOR_FOLDER) -> list[str]:
    """Return one sentence per missing, unknown or changed file; empty when lock and disk agree."""
    on_disk, locked = hashes_on_disk(folder), locked_hashes(folder)
    missing = [f"{path} is in the lock but not on disk" for path in sorted(locked.keys() - on_disk.keys())]
    unknown = [f"{path} is on disk but not in the lock" for path in sorted(on_disk.keys() - locked.keys())]
    changed = [f"{path} was changed" for path in sorted(on_disk) if on_disk[path] != locked.get(path, on_disk[path])]
    return missing + unknown + changed
