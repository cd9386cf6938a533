"""A site for the load test only: its own folder, database, ports and processes, all gone afterwards."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg import sql

from chatapp.checks.services import free_port
from chatapp.environment import env, for_children
from chatapp.launch import probe
from chatapp.launch.orphans import end_with_parent
from chatapp.lib import clock

START_SECONDS = 120
STOP_SECONDS = 20
# All people come from one address, and write faster than people do.
_LIMITS = (
    *("SENDS_PER_SECOND", "SENDS_BURST", "EVENTS_PER_SECOND", "EVENTS_BURST", "HANDSHAKES_PER_SECOND"),
    *("SOCKETS_PER_ADDRESS",),
)
Ticket = dict[str, dict[str, str]]


class NotPossible(Exception):
    """No scratch site can be made; the message says why and what to do."""


@dataclass(frozen=True)
class ScratchSite:
    """A running site with people in it."""

    url: str
    pid: int
    tickets: list[Ticket]
    kind: str


@contextmanager
def scratch_site(*, people: int, chat_size: int, on_sqlite: bool) -> Iterator[ScratchSite]:
    """Run a site like this one, with so many people. Errors: NotPossible."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="chatapp-load-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        is_small = on_sqlite or settings.IS_SQLITE
        database_url = "" if is_small else stack.enter_context(_scratch_database())
        is_served = bool(database_url and settings.REDIS_URL)
        port, socket_port = free_port(), free_port()
        variables = _variables(folder, port=port, socket_port=socket_port, database_url=database_url)
        variables["MODE"] = "production" if is_served else "embedded"
        if not is_served:
            variables["REDIS_URL"] = ""
        tickets = _people(variables, count=people, chat_size=chat_size)
        pid = stack.enter_context(_running("serve" if is_served else "run", variables, folder=folder, port=port))
        if is_served:
            _wait_for(socket_port, pid=pid, log=folder / "log")
        at = socket_port if is_served else port
        kind = "processes of `serve`, PostgreSQL and Redis" if is_served else "the single process of `run`"
        kind += "" if is_served else " with PostgreSQL" if database_url else " with SQLite"
        yield ScratchSite(f"ws://127.0.0.1:{at}/socket/websocket", pid, tickets, kind)


def _variables(folder: Path, *, port: int, socket_port: int, database_url: str) -> dict[str, str]:
    own = {
        **dict.fromkeys((f"{name}_FILE" for name in env.secrets), ""),
        **dict.fromkeys(_LIMITS, "100000"),
        "DATABASE_URL": database_url,
        "REDIS_URL": settings.REDIS_URL,
        "REDIS_PREFIX": folder.name,
        "DATA_DIR": str(folder),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SOCKET_PORT": str(socket_port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CHANNEL_TOKEN_SECONDS": "3600",
        "LOG_LEVEL": "WARNING",
        # Nothing leaves the machine.
        "LINK_PREVIEWS": "false",
    }
    others = ("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "ALLOWED_ORIGINS", "EMAIL_URL", "REPLY_MAIL_DOMAIN", "S3_BUCKET")
    return for_children(**dict.fromkeys(others, ""), **own)


@contextmanager
def _scratch_database() -> Iterator[str]:
    """Create a database on this site's server, and drop it. Errors: NotPossible."""
    name = f"chatapp_load_{os.getpid()}"
    url = urlsplit(settings.DATABASE_URL)
    try:
        with psycopg.connect(settings.DATABASE_URL, autocommit=True, connect_timeout=5) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
            )
    except psycopg.Error as error:
        raise NotPossible(
            f"no scratch database can be created ({str(error).strip()}): give the role CREATEDB for the test,"
            " name PostgreSQL itself instead of a pooler, or use --sqlite"
        ) from error
    try:
        yield urlunsplit(url._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(settings.DATABASE_URL, autocommit=True, connect_timeout=5) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _people(variables: dict[str, str], *, count: int, chat_size: int) -> list[Ticket]:
    command = [sys.executable, "-m", "chatapp.load_test.people", str(count), str(chat_size)]
    finished = subprocess.run(
        command, cwd=settings.BASE_DIR, env=variables, capture_output=True, text=True, check=False
    )
    if finished.returncode:
        raise NotPossible(f"the scratch database can't be filled: {finished.stderr.strip()[-1_000:]}")
    return [json.loads(line) for line in finished.stdout.splitlines()]


@contextmanager
def _running(command: str, variables: dict[str, str], *, folder: Path, port: int) -> Iterator[int]:
    log = folder / "log"
    with log.open("wb") as output:
        process: subprocess.Popen[Any] = subprocess.Popen(
            [sys.executable, "-m", "chatapp.launch", command],
            cwd=settings.BASE_DIR,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=end_with_parent,
        )
    try:
        _wait_for(port, pid=process.pid, log=log, process=process)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, *, pid: int, log: Path, process: "subprocess.Popen[Any] | None" = None) -> None:
    deadline = clock.elapsed_seconds() + START_SECONDS
    while clock.elapsed_seconds() < deadline:
        if process is not None and process.poll() is not None:
            break
        if probe.main(port) == 0:
            return
        sleep(0.1)
    raise NotPossible(f"the scratch site (process {pid}) did not start: {log.read_text(errors='replace')[-1_000:]}")
