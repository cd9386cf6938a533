"""A real ChatApp process, watched from outside: its own port, data folder, database and Redis prefix."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import psycopg

from chatapp.checks.services import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 40
STOP_SECONDS = 20
_numbers = itertools.count(1)

# Tests write faster than people do, and several of them from one address.
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
    """One server. Use it as a context; `restart` keeps port, data and database.

    The backends are those of DATABASE_URL and REDIS_URL; on PostgreSQL it makes a database of its own and drops it.
    """

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
        """Start, and wait until it answers."""
        if self._is_postgres:
            self._on_postgres(f'CREATE DATABASE "{self.name}"')
            self._variables["DATABASE_URL"] = urlunsplit(urlsplit(self._database_url)._replace(path=f"/{self.name}"))
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and leave nothing behind."""
        self.stop()
        if self._is_postgres:
            self._on_postgres(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self.folder.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """The variables the process has: another process with them works on the same data."""
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
        """Ask it to end; kill it when it does not."""
        if not self._process:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End it without a word, as a crash does."""
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
        """Where the process writes."""
        return Path(self.folder.name) / "server.log"

    def log(self) -> str:
        """What it wrote so far."""
        return self.log_file.read_text(errors="replace")

    @property
    def _is_postgres(self) -> bool:
        return self._database_url.startswith("postgres")

    def _on_postgres(self, statement: str) -> None:
        address = urlunsplit(urlsplit(self._database_url)._replace(path="/postgres"))
        with psycopg.connect(address, autocommit=True) as connection:
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
