"""A database with every migration applied: the tests and the servers of the tests start with a copy of it.

Applying eighty migrations takes 20 s of CPU, longer than the tests of many a file.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from chatapp.checks.programs import ROOT, SCRATCH

FILE_NAME = "chatapp.sqlite3"
# An arbitrary advisory lock id: of several test processes, one migrates.
_LOCK = 4_207_139


@cache
def migrated_database() -> Path:
    """Return the path of the SQLite database. Kept between runs, until a migration or a requirement changes."""
    path = SCRATCH / f"migrated-{_version()}.sqlite3"
    if not path.exists():
        SCRATCH.mkdir(exist_ok=True)
        # On the same disk as its place, where it appears whole or not at all: several processes may run tests.
        with tempfile.TemporaryDirectory(dir=SCRATCH) as folder:
            _migrate(folder, database_url="")
            (Path(folder) / FILE_NAME).replace(path)
    return path


@cache
def migrated_template(database_url: str) -> str:
    """Return the name of the database to copy on this PostgreSQL server. Kept as long as the server."""
    name = f"chatapp_migrated_{_version()}"
    with psycopg.connect(database_at(database_url, "postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            begun = f"{name}_begun"
            connection.execute(f'DROP DATABASE IF EXISTS "{begun}" WITH (FORCE)'.encode())
            connection.execute(f'CREATE DATABASE "{begun}"'.encode())
            with tempfile.TemporaryDirectory() as folder:
                _migrate(folder, database_url=database_at(database_url, begun))
            connection.execute(f'ALTER DATABASE "{begun}" RENAME TO "{name}"'.encode())
    return name


def database_at(database_url: str, name: str) -> str:
    """Return the URL of another database on the same server."""
    return urlunsplit(urlsplit(database_url)._replace(path=f"/{name}"))


def _migrate(folder: str, *, database_url: str) -> None:
    variables = {**os.environ, "MODE": "embedded", "DATA_DIR": folder, "DATABASE_URL": database_url, "REDIS_URL": ""}
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=variables, check=True)


def _version() -> str:
    files = [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements-dev.lock"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
