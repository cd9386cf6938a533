"""Fetches every package with `npm pack`, checks its integrity, copies its files and writes the lock.

`python -m chatapp.vendoring` needs npm and the registry; `python -m chatapp.vendoring --check` needs neither.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from chatapp.vendoring.emoji import build_emoji
from chatapp.vendoring.lock import VENDOR_FOLDER, differences, write_lock
from chatapp.vendoring.packages import PACKAGES, Package
from chatapp.vendoring.sprite import build_sprite

# Points at a file we do not ship; a browser's tools would ask for it and get a 404.
_SOURCE_MAP = re.compile(rb"\n//# sourceMappingURL=\S+\s*$")
# Comments that have whole lines to themselves, and indentation: more than half of what a browser would load. Anything
# cleverer needs a real parser, and what is vendored should stay readable.
_COMMENT_LINES = re.compile(rb"^[ \t]*(?:/\*\*.*?\*/[ \t]*\n|//[^\n]*\n)", re.DOTALL | re.MULTILINE)
_INDENTATION = re.compile(rb"^[ \t]+|[ \t]+$|^\n", re.MULTILINE)


def fetch(package: Package, *, into: Path) -> Path:
    """Return the folder of the unpacked package. Errors: SystemExit when its integrity is not the pinned one."""
    command = ["npm", "pack", f"{package.name}@{package.version}", "--silent", "--pack-destination", str(into)]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    archive = into / name
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package.integrity:
        raise SystemExit(f"{package.name}@{package.version}: integrity {found}, expected {package.integrity}")
    target = into / package.folder
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def without_comments(script: bytes) -> bytes:
    """Return a script without what is only for its developers. Its licence lies beside it."""
    return _INDENTATION.sub(b"", _COMMENT_LINES.sub(b"", script))


def copy(package: Package, *, source: Path, vendor_folder: Path) -> None:
    """Replace the package's folder by what is used of it."""
    target = vendor_folder / package.folder
    for old in vendor_folder.glob(f"{package.label}-[0-9]*"):
        shutil.rmtree(old)
    target.mkdir(parents=True)
    for inside, name in package.files.items():
        content = (source / inside).read_bytes()
        if name.endswith((".js", ".mjs")):
            content = without_comments(_SOURCE_MAP.sub(b"\n", content))
        (target / name).write_bytes(content)
    if package.icons:
        credit = f"Icons of {package.name} {package.version} (ISC, see LICENSE), one symbol each."
        sprite = build_sprite(folder=source / "icons", names=package.icons, credit=credit)
        (target / "icons.svg").write_text(sprite)
    if package.emoji:
        credit = f"Of {package.name} {package.version} (Apache-2.0, see LICENSE)."
        script = build_emoji(json.loads((source / package.emoji).read_text()), credit=credit)
        (target / "emoji.js").write_text(script)


def main(arguments: list[str]) -> int:
    """Vendor everything, or with --check only compare. Returns the exit status."""
    if arguments != ["--check"]:
        with tempfile.TemporaryDirectory() as scratch:
            for package in PACKAGES:
                copy(package, source=fetch(package, into=Path(scratch)), vendor_folder=VENDOR_FOLDER)
        write_lock()
    faults = differences()
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
