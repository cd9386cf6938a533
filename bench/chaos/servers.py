"""The real processes of a run: PostgreSQL, Redis, and ChatApp as `make serve` or `make run` starts it."""

import http.client
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Literal

import psycopg

from bench.chaos.processes import Program, children_of, run_to_end, wait_until
from bench.chaos.tracebacks import unexpected_in
from chatapp.checks.programs import postgres_folder, redis_server
from chatapp.checks.services import free_port, other_than_root
from chatapp.environment import for_children

START_SECONDS = 120.0
DURABLE = ("fsync=on", "synchronous_commit=on")
# Commits stay synchronous: without that a crash loses acknowledged messages, and the checker reports it.
QUICK = ("fsync=off", "synchronous_commit=on", "full_page_writes=off")
# Raised limits: all clients share one address and type like machines.
LIMITS = {
    "SENDS_PER_SECOND": "60",
    "SENDS_BURST": "120",
    "SOCKETS_PER_USER": "1000",
    "CHANGES_PER_SECOND": "100000",
    "CHANGES_BURST": "100000",
    "INVITATIONS_PER_HOUR": "100000",
    "CHATS_PER_HOUR": "100000",
    "JOINS_PER_HOUR": "100000",
    "EVENTS_PER_SECOND": "100000",
    "EVENTS_BURST": "100000",
    "SOCKETS_PER_ADDRESS": "20000",
    "HANDSHAKES_PER_SECOND": "200",
    "SIGN_IN_TRIES": "100000",
    "SIGN_IN_TRIES_PER_ACCOUNT": "100000",
    "SIGN_IN_TRIES_PER_ADDRESS": "100000",
    "SIGN_UPS_PER_ADDRESS": "100000",
    "RESETS_PER_ADDRESS": "100000",
    "JOIN_LINK_TRIES_PER_ADDRESS": "100000",
}
# A run must not use the caller's own installation.
CLEARED = ("DEBUG", "SECRET_KEY", "EMAIL_URL", "ALLOWED_ORIGINS", "REDIS_URL", "DATABASE_URL")


class Postgres:
    """A temporary cluster in `folder`; `stop` and `start` keep the data."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        """`durable`: commits are flushed to disk, as in production."""
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.data = folder / "data"
        unprivileged = other_than_root(folder)
        programs = postgres_folder()
        made = [programs / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([*unprivileged, *made, "--no-sync"], check=True, capture_output=True)
        wanted = ("max_connections=200", "listen_addresses=127.0.0.1", *(DURABLE if durable else QUICK))
        options = [word for option in wanted for word in ("-c", option)]
        command = [*unprivileged, programs / "postgres", "-D", self.data, "-p", str(self.port), "-k", folder, *options]
        self.program = Program(command, log=folder / "log")
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start, and wait until it accepts connections."""
        self.program.start()
        wait_until(self.answers, what="PostgreSQL's start", seconds=START_SECONDS)

    def stop(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stop as `pg_ctl stop -m` does: fast ends all sessions, immediate is a crash."""
        self.program.end(signal.SIGINT if mode == "fast" else signal.SIGQUIT)

    def answers(self) -> bool:
        """Return whether it accepts a connection and a query."""
        try:
            with psycopg.connect(self.url, connect_timeout=1) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


class Redis:
    """A Redis without persistence."""

    def __init__(self, folder: Path) -> None:
        """Choose a port."""
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        command = [redis_server(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        self.program = Program(command, log=folder / "log")

    def start(self) -> None:
        """Start, and wait until it listens."""
        self.program.start()
        wait_until(lambda: listens(self.port), what="Redis' start", seconds=START_SECONDS)

    def kill(self) -> None:
        """Kill -9."""
        self.program.kill_group()

    def stop(self) -> None:
        """Stop cleanly."""
        self.program.end()


class App:
    """ChatApp. In production pages, sockets and jobs under one supervisor; embedded one unsupervised process."""

    def __init__(self, folder: Path, *, database_url: str, redis_port: int | None, limits: dict[str, str]) -> None:
        """`redis_port` None: embedded. `folder` is its DATA_DIR; fail points are armed by files in `folder`/fail."""
        self.folder = folder
        self.fail_folder = folder / "fail"
        self.fail_folder.mkdir(parents=True)
        self.is_embedded = redis_port is None
        self.limits = {**LIMITS, **limits}
        self.pages = free_port()
        self.sockets = self.pages if self.is_embedded else free_port()
        variables = {
            **dict.fromkeys(CLEARED, ""),
            **self.limits,
            "DJANGO_SETTINGS_MODULE": "bench.chaos.settings",
            "CHAT_FAIL": str(self.fail_folder),
            "MODE": "embedded" if self.is_embedded else "production",
            "DATA_DIR": str(folder),
            "HOST": "127.0.0.1",
            "PORT": str(self.pages),
            "SOCKET_PORT": str(self.sockets),
            "PUBLIC_URL": f"http://127.0.0.1:{self.pages}",
            "DATABASE_URL": database_url,
            "REDIS_URL": "" if self.is_embedded else f"redis://127.0.0.1:{redis_port}/0",
            "PAGE_WORKERS": "1",
            "SOCKET_WORKERS": "2",
        }
        command = [sys.executable, "-m", "chatapp.launch", "run" if self.is_embedded else "serve"]
        self._environment = for_children(**variables)
        self.program = Program(command, log=folder / "server.log", environment=self._environment)

    def start(self) -> None:
        """Start, and wait until pages and sockets are ready."""
        self.program.start()
        wait_until(self.is_ready, what=f"ChatApp's start (see {self.folder}/server.log)", seconds=START_SECONDS)

    def stop(self) -> None:
        """Stop cleanly."""
        self.program.end(within_seconds=30)

    def is_ready(self) -> bool:
        """Return whether both entry points are ready."""
        return all(is_ready(port) for port in {self.pages, self.sockets})

    def workers(self) -> list[int]:
        """Return the process ids that serve sockets."""
        if self.is_embedded:
            return [self.program.pid] if self.program.pid else []
        return sorted(pid for pid, line in children_of(self.program.pid).items() if " sockets" in line)

    def manage(self, *arguments: str) -> tuple[bool, str]:
        """Run a management command beside the server. Shape: success, output."""
        return run_to_end([sys.executable, "manage.py", *arguments], environment=self._environment)

    def tracebacks(self) -> int:
        """Return the number of unexpected tracebacks in the log."""
        return unexpected_in(self.program.log_text()).total()


def listens(port: int) -> bool:
    """Return whether `port` accepts connections."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def is_ready(port: int, *, address: str = "127.0.0.1") -> bool:
    """Return whether the server on `port` is ready for requests."""
    connection = http.client.HTTPConnection(address, port, timeout=3)
    try:
        # A host name that every site accepts.
        connection.request("GET", "/readyz", headers={"Host": "127.0.0.1"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def keep_logs(folder: Path, kept: Path) -> None:
    """Copy the servers' logs of a run to a readable place."""
    kept.mkdir(parents=True, exist_ok=True)
    for log in (*folder.glob("*/*log"), *folder.glob("*.jsonl"), *folder.glob("*.err")):
        if log.is_file():
            shutil.copy(log, kept / f"{log.parent.name}-{log.name}")
