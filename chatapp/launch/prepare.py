"""Create `.venv` and install the pinned requirements when their hash has changed. Needs only the standard library.

`python3 -m chatapp.launch.prepare [requirements-dev.lock]`. A `.venv` of another version of Python is made anew.
"""

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LEAST_PYTHON = (3, 11)


def main(arguments: list[str]) -> None:
    """Prepare `.venv` with the given lock file, by default `requirements.lock`."""
    lock = ROOT / (arguments[0] if arguments else "requirements.lock")
    if sys.version_info < LEAST_PYTHON:
        sys.exit("ChatApp needs Python 3.11 or newer: set PYTHON=/path/to/python3 for make.")
    venv = ROOT / ".venv"
    python = venv / "bin" / "python"
    if not python.exists() or is_of_another_python(venv):
        _make_venv(venv)
    if _is_installed(venv, lock):
        return
    print(f"Installing {lock.name} (some seconds; only when it has changed) …", flush=True)
    _install(python, lock)
    (venv / f"installed-{lock.name}").write_text(_fingerprint(lock))


def is_of_another_python(venv: Path) -> bool:
    """Return whether `venv` has another version of Python, such as 3.11 for 3.13, than the one that runs this."""
    if not (venv / "pyvenv.cfg").exists():
        return False
    settings = dict(line.split(" = ", 1) for line in (venv / "pyvenv.cfg").read_text().splitlines() if " = " in line)
    # uv calls it `version_info`.
    version = settings.get("version") or settings.get("version_info", "")
    return bool(version) and version.split(".")[:2] != [str(part) for part in sys.version_info[:2]]


def _is_installed(venv: Path, lock: Path) -> bool:
    # The development lock includes everything in the other one.
    locks = {lock, ROOT / "requirements-dev.lock"}
    stamps = {venv / f"installed-{one.name}": one for one in locks}
    return any(stamp.exists() and stamp.read_text() == _fingerprint(one) for stamp, one in stamps.items())


def _fingerprint(lock: Path) -> str:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return hashlib.sha256(version.encode() + lock.read_bytes()).hexdigest()


def _make_venv(venv: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        sys.exit(
            f"This Python cannot make a virtual environment: install python{version}-venv (apt-get) and try again."
        )
    print(f"Making .venv with Python {sys.version_info[0]}.{sys.version_info[1]} …", flush=True)
    # What another version installed is of no use.
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)


def _install(python: Path, lock: Path) -> None:
    """Install with pip. Errors: SystemExit when pip fails; its output precedes the message."""
    command = [str(python), "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check"]
    finished = subprocess.run([*command, "--require-hashes", "-r", str(lock)], check=False)
    if finished.returncode:
        sys.exit(f"Installing {lock.name} failed: see above. It needs PyPI, or a mirror set up for pip.")


if __name__ == "__main__":
    main(sys.argv[1:])
