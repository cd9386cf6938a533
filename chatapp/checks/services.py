"""A temporary PostgreSQL and Redis on free ports, deleted after the run."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import randbelow
from time import sleep
from urllib.parse import urlsplit, urlunsplit

from chatapp.checks.programs import Missing, pgbouncer, postgres_folder, redis_server
from chatapp.launch.orphans import end_with_parent
from chatapp.lib import clock

READY_WITHIN_SECONDS = 30
# Durability is off: nothing has to survive a crash.
POSTGRES_OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    # Statistics change only when a test runs ANALYZE, never in the middle of a test that reads a plan.
    "autovacuum=off",
    "listen_addresses=127.0.0.1",
    # No Unix socket: its path would have to be short.
    "unix_socket_directories=",
)


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """Run both; yield the environment variables for them. Errors: Missing."""
    with ExitStack() as stack:
        database = stack.enter_context(postgres())
        redis = stack.enter_context(redis_at())
        yield {"DATABASE_URL": database, "REDIS_URL": redis}


@contextmanager
def postgres(server_options: Iterable[str] = POSTGRES_OPTIONS) -> Iterator[str]:
    """Run a PostgreSQL; yield its URL. Errors: Missing."""
    programs = postgres_folder()
    with _folder("pg") as folder:
        unprivileged = other_than_root(folder)
        data = folder / "data"
        create: list[str | Path] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        # C.UTF-8: the same collation on every machine, case mapping for all of Unicode, available in any PostgreSQL.
        created = subprocess.run(
            [*unprivileged, *create, "--locale=C.UTF-8"], check=False, capture_output=True, text=True
        )
        if created.returncode:
            raise Missing(f"no working PostgreSQL: {created.stdout}{created.stderr}")
        port = free_port()
        options = [word for option in server_options for word in ("-c", option)]
        command: list[str | Path] = [*unprivileged, programs / "postgres", "-D", data, "-p", str(port), *options]
        with _running("PostgreSQL", command, log=folder / "log", port=port):
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"


@contextmanager
def redis_at(*arguments: str) -> Iterator[str]:
    """Run a Redis with further arguments; yield its URL. Errors: Missing."""
    port = free_port()
    with _folder("redis") as folder:
        command: list[str | Path] = [
            redis_server(),
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            folder,
            *arguments,
        ]
        with _running("Redis", command, log=folder / "log", port=port):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def pooler(database_url: str, **options: str) -> Iterator[int]:
    """Run a PgBouncer in transaction mode in front of a PostgreSQL; yield its port. Errors: Missing."""
    program, port = pgbouncer(), free_port()
    server = urlsplit(database_url)
    with _folder("pgbouncer") as folder:
        settings = {
            "listen_addr": "127.0.0.1",
            "listen_port": str(port),
            "unix_socket_dir": "",
            "auth_type": "any",
            "pool_mode": "transaction",
            "default_pool_size": "3",
            **options,
        }
        lines = ["[databases]", f"* = host={server.hostname} port={server.port} user={server.username}", "[pgbouncer]"]
        file = folder / "pgbouncer.ini"
        file.write_text("\n".join([*lines, *(f"{name} = {value}" for name, value in settings.items())]) + "\n")
        command: list[str | Path] = [*other_than_root(folder), *program, file]
        with _running("PgBouncer", command, log=folder / "log", port=port):
            yield port


@contextmanager
def replica(database_url: str) -> Iterator[tuple[str, Path]]:
    """Run a streaming replica of the temporary PostgreSQL.

    Yield the URL of the same database there, and its log, which has every statement. Errors: Missing.
    """
    programs, server, port = postgres_folder(), urlsplit(database_url), free_port()
    if not (programs / "pg_basebackup").exists():
        raise Missing("no pg_basebackup: install PostgreSQL")
    with _folder("replica") as folder:
        unprivileged, data = other_than_root(folder), folder / "data"
        source = ["-h", str(server.hostname), "-p", str(server.port), "-U", str(server.username)]
        copy: list[str | Path] = [*unprivileged, programs / "pg_basebackup", "-D", data, *source]
        # -R: it follows where it was copied from.
        subprocess.run([*copy, "-R", "-X", "stream", "-c", "fast", "--no-sync"], check=True, capture_output=True)
        options = [word for option in (*POSTGRES_OPTIONS, "log_statement=all") for word in ("-c", option)]
        command: list[str | Path] = [*unprivileged, programs / "postgres", "-D", data, "-p", str(port), *options]
        with _running("the replica", command, log=folder / "log", port=port):
            yield urlunsplit(server._replace(netloc=f"{server.username}@127.0.0.1:{port}")), folder / "log"


def free_port() -> int:
    """Return an unused TCP port below the ephemeral range (from 32768).

    The kernel could give an ephemeral port to another process before the server binds it.
    """
    while True:
        # Not `random`: hypothesis seeds it identically in every test process.
        port = 15_000 + randbelow(17_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                continue
        with socket.socket() as probe:
            # With SO_REUSEADDR, as servers bind: a port with connections in TIME_WAIT is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"chatapp-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def other_than_root(folder: Path) -> list[str | Path]:
    """Return a command prefix that drops privileges: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    # A user namespace in which we are user 1000: needs no account, and the files stay ours.
    namespace: list[str | Path] = ["unshare", "-U", "--map-user=1000", "--map-group=1000", "--"]
    if (
        shutil.which("unshare")
        and not subprocess.run([*namespace, "true"], check=False, capture_output=True).returncode
    ):
        return namespace
    shutil.chown(folder, "nobody")
    return ["runuser", "-u", "nobody", "--"]


@contextmanager
def _running(name: str, command: list[str | Path], *, log: Path, port: int) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, process_group=0, preexec_fn=end_with_parent
        )
    try:
        _wait_for(name, process, log=log, port=port)
        yield
    finally:
        # SIGINT is PostgreSQL's fast shutdown: it doesn't wait for clients.
        process.send_signal(2)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(name: str, process: "subprocess.Popen[bytes]", *, log: Path, port: int) -> None:
    started = clock.elapsed_seconds()
    while clock.elapsed_seconds() - started < READY_WITHIN_SECONDS and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            sleep(0.05)
        else:
            return
    raise Missing(f"{name} did not start: {log.read_text(errors='replace')[-2_000:]}")
