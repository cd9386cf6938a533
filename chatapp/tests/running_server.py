"""A real ChatApp process, used from outside: its own port, data directory, database and Redis prefix."""

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

import psycopg

from chatapp.checks.services import free_port
from chatapp.tests.migrated import FILE_NAME, database_at, migrated_database, migrated_template

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 40
STOP_SECONDS = 20
_numbers = itertools.count(1)

# Tests type faster than people do, and several of them from one address.
ROOMY_LIMITS = {
    "SENDS_PER_SECOND": "1000",
    "SENDS_BURST": "1000",
    "CHANGES_PER_SECOND": "1000",
    "CHANGES_BURST": "1000",
    "INVITATIONS_PER_HOUR": "100000",
    "CHATS_PER_HOUR": "100000",
    "JOINS_PER_HOUR": "100000",
    "EVENTS_PER_SECOND": "1000",
    "EVENTS_BURST": "1000",
    "SIGN_IN_TRIES": "1000",
    "SIGN_IN_TRIES_PER_ADDRESS": "100000",
    "SIGN_UPS_PER_ADDRESS": "100000",
    "RESETS_PER_ADDRESS": "100000",
    "JOIN_LINK_TRIES_PER_ADDRESS": "100000",
    "SOCKETS_PER_USER": "200",
}


class RunningServer:
    """One server. Use it as a context manager; `restart` keeps port, data and database.

    The backends are those of DATABASE_URL and REDIS_URL; on PostgreSQL it creates a database of its own and drops it.
    """

    # Whether it begins with a copy of the migrated database.
    starts_migrated = True

    def __init__(self, **variables: str) -> None:
        """`variables`: environment on top of the test run's, such as CHANNEL_TOKEN_SECONDS."""
        self.name = f"chatapp_outside_{os.getpid()}_{next(_numbers)}"
        self.folder = tempfile.TemporaryDirectory(prefix=self.name)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._database_url = os.environ.get("DATABASE_URL", "")
        self._variables = {
            **{name: value for name, value in os.environ.items() if name not in ("DEBUG", "SECRET_KEY", "EMAIL_URL")},
            **ROOMY_LIMITS,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "DATA_DIR": self.folder.name,
            "REDIS_PREFIX": self.name,
            **variables,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start, and wait until it responds."""
        if self._is_postgres:
            template = f' TEMPLATE "{migrated_template(self._database_url)}"' if self.starts_migrated else ""
            self._on_postgres(f'CREATE DATABASE "{self.name}"{template}')
            self._variables["DATABASE_URL"] = database_at(self._database_url, self.name)
        elif self.starts_migrated and self._variables["DATA_DIR"] == self.folder.name:
            shutil.copyfile(migrated_database(), Path(self.folder.name) / FILE_NAME)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and clean up."""
        self.stop()
        if self._is_postgres:
            self._on_postgres(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self.folder.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the process: another process with it works on the same data."""
        return dict(self._variables)

    def start(self) -> None:
        """Start the process on its port."""
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "chatapp.launch", "run"],
                cwd=ROOT,
                env=self._variables,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Terminate it; kill it after a timeout."""
        if not self._process:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """Kill it, as a crash does."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Stop and start again: same port, same data."""
        self.stop()
        self.start()

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a management command with the server's own environment."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        variables = {"MODE": "embedded", **self._variables}
        return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)

    @property
    def log_file(self) -> Path:
        """The path of its log."""
        return Path(self.folder.name) / "server.log"

    def log(self) -> str:
        """Its output so far."""
        return self.log_file.read_text(errors="replace")

    @property
    def _is_postgres(self) -> bool:
        return self._database_url.startswith("postgres")

    def _on_postgres(self, statement: str) -> None:
        with psycopg.connect(database_at(self._database_url, "postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise AssertionError(f"the server ended while starting:\n{self.log()[-4000:]}")
            try:
                with urllib.request.urlopen(f"{self.url}/signin", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.kill()
        raise AssertionError(f"the server did not answer within {START_SECONDS} s:\n{self.log()[-4000:]}")
