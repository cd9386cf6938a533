"""Measures backups, restoring and moving: `python -m bench.backups [--messages 1000000]`.

One chat of so many messages, on SQLite and on a durable PostgreSQL. While a backup is made, a writer commits one row
after the other as fast as it can.
"""

import argparse
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from bench.chaos.servers import Postgres
from chatapp.environment import for_children
from chatapp.launch.prepare import ROOT
from chatapp.lib import clock

STATEMENT = "INSERT INTO accounts_attempt (bucket, at) VALUES ('bench', '2026-01-01 00:00:00')"
QUIET_SECONDS = 5
# Messages that are written one by one; the others are copies of them.
SEEDED = 1_000


class Place:
    """A data folder and a database, and the commands of its site."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        folder.mkdir(mode=0o700)
        self.folder, self.database_url = folder, database_url

    def run(self, *arguments: str) -> str:
        """Run a module to its end; return its output. Errors: RuntimeError."""
        own = {"MODE": "embedded", "DATA_DIR": str(self.folder), "DATABASE_URL": self.database_url, "REDIS_URL": ""}
        variables = for_children(**own, DJANGO_SETTINGS_MODULE="chatapp.settings")
        ran = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
        )
        if ran.returncode:
            raise RuntimeError(f"{arguments} failed: {ran.stdout[-1_000:]}{ran.stderr[-3_000:]}")
        return ran.stdout

    def timed(self, what: str, *arguments: str) -> str:
        """Run a management command and print how long it took, with Python's start."""
        started = clock.elapsed_seconds()
        output = self.run("manage.py", *arguments)
        print(f"{what}: {clock.elapsed_seconds() - started:.1f} s", flush=True)
        return output

    @contextmanager
    def commits(self) -> Iterator[Callable[[], object]]:
        """Open a connection like the site's; yield what commits a row."""
        if self.database_url:
            with psycopg.connect(self.database_url, autocommit=True) as server:
                yield lambda: server.execute(STATEMENT.encode())
        else:
            with closing(sqlite3.connect(self.folder / "chatapp.sqlite3", isolation_level=None, timeout=30)) as file:
                file.execute("PRAGMA synchronous = FULL")
                yield lambda: file.execute(STATEMENT)


class Writer:
    """Commits one row after the other in a thread, and notes how long each took."""

    def __init__(self, place: Place) -> None:
        self.seconds: list[float] = []
        self._place, self._stopped = place, threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> "Writer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def wait(self, seconds: float) -> None:
        """Let it write."""
        self._stopped.wait(seconds)

    def _write(self) -> None:
        with self._place.commits() as commit:
            while not self._stopped.wait(0.002):
                started = clock.elapsed_seconds()
                commit()
                self.seconds.append(clock.elapsed_seconds() - started)


def main(arguments: list[str]) -> None:
    """Measure everything and print a line for each figure."""
    parser = argparse.ArgumentParser(prog="python -m bench.backups")
    parser.add_argument("--messages", type=int, default=1_000_000)
    messages = parser.parse_args(arguments).messages
    # Not under TMPDIR, which may be a tmpfs: commits must reach a disk.
    folder = Path(tempfile.mkdtemp(prefix="chatapp-backups-", dir="/tmp"))  # nosec B108
    postgres = Postgres(folder / "postgres", durable=True)
    try:
        postgres.start()
        small = Place(folder / "sqlite")
        small.timed("migrate SQLite", "migrate", "--verbosity=0")
        small.run("-m", "bench.seeding", "history", str(SEEDED), str(folder / "sign-in.json"))
        multiply(small.folder / "chatapp.sqlite3", messages)
        measure(small, folder / "sqlite.tar", "SQLite")
        Place(folder / "sqlite-restored").timed("restore SQLite", "restore", str(folder / "sqlite.tar"))
        large = Place(folder / "large", postgres.url)
        print(small.timed("move to PostgreSQL", "move_to", postgres.url), flush=True)
        measure(large, folder / "postgres.tar", "PostgreSQL")
        with psycopg.connect(postgres.url, autocommit=True) as server:
            server.execute("DROP SCHEMA public CASCADE")
            server.execute("CREATE SCHEMA public")
        large.timed("restore PostgreSQL", "restore", str(folder / "postgres.tar"))
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def multiply(file: Path, messages: int) -> None:
    """Add copies of the chat's first messages, and an owner, as every chat has one."""
    with closing(sqlite3.connect(file)) as opened, opened:
        names = [row[1] for row in opened.execute("PRAGMA table_info(chats_message)") if row[1] != "id"]
        new = {"number": "i", "changed_seq": "i", "client_id": "lower(hex(randomblob(16)))"}
        opened.execute(
            "WITH RECURSIVE counted (i) AS (SELECT ? UNION ALL SELECT i + 1 FROM counted WHERE i < ?)"
            f" INSERT INTO chats_message ({', '.join(names)})"
            f" SELECT {', '.join(new.get(name, name) for name in names)}"
            " FROM counted JOIN chats_message ON chat_id = 1 AND number = 1 + i % ?",
            [SEEDED + 1, messages, SEEDED],
        )
        opened.execute("UPDATE chats_chat SET last_seq = ?, last_number = ?", [messages, messages])
        opened.execute("UPDATE chats_membership SET role = 'owner' WHERE id = (SELECT MIN(id) FROM chats_membership)")


def measure(place: Place, file: Path, name: str) -> None:
    """Back up while someone writes; print the slowest commit before and meanwhile."""
    with Writer(place) as alone:
        alone.wait(QUIET_SECONDS)
    with Writer(place) as writer:
        print(place.timed(f"back up {name}", "backup", str(file)), end="", flush=True)
    for what, seconds in (("alone", alone.seconds), ("during the backup", writer.seconds)):
        ordered = sorted(seconds)
        print(
            f"{name}, commits {what}: {len(ordered)}, median {ordered[len(ordered) // 2] * 1_000:.1f} ms,"
            f" 99% {ordered[len(ordered) * 99 // 100] * 1_000:.1f} ms, slowest {ordered[-1] * 1_000:.1f} ms",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
