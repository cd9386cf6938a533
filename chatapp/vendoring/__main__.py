"""Fetches each package with `npm pack`, verifies its integrity, copies its files and writes the lock.

`python -m chatapp.vendoring` needs npm and the registry; `python -m chatapp.vendoring --check` needs neither.
"""

import base64
import hashlib
import json
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

# Reproducible: the lock compares bytes.
_MINIFIER = "esbuild@0.28.2"


def fetch(package: Package, *, into: Path) -> Path:
    """Return the directory of the unpacked package. Errors: SystemExit on an integrity mismatch."""
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


def minified(script: bytes) -> bytes:
    """Return the minified module. Its license file is beside it."""
    command = ["npx", "--yes", _MINIFIER, "--minify", "--format=esm", "--target=es2022", "--legal-comments=none"]
    return subprocess.run(command, input=script, check=True, capture_output=True).stdout


def copy(package: Package, *, source: Path, vendor_folder: Path) -> None:
    """Replace the package's directory by the files we use."""
    target = vendor_folder / package.folder
    for old in vendor_folder.glob(f"{package.label}-[0-9]*"):
        shutil.rmtree(old)
    target.mkdir(parents=True)
    for inside, name in package.files.items():
        content = (source / inside).read_bytes()
        if name.endswith((".js", ".mjs")):
            content = minified(content)
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
    """Vendor everything, or with --check only compare. Return the exit status."""
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
