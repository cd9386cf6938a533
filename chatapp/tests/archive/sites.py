"""Sites without a server: a data folder and a database, whose commands run as processes of their own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from chatapp.archive.databases import Database, postgres_conninfo, postgres_transaction, sqlite_snapshot
from chatapp.lib.database_url import database_settings
from chatapp.tests.migrated import FILE_NAME, ROOT, database_at, migrated_database, migrated_template

_numbers = count(1)
MEDIA = {"files/0a/whole": b"the file", "avatars/x/64.webp": b"picture" * 100_000, "store_id": b"mark of the store"}


class Site:
    """A data folder, and a SQLite database in it or one on PostgreSQL."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder, self.database_url = folder, database_url
        self.sqlite = folder / FILE_NAME

    def environment(self, **variables: str) -> dict[str, str]:
        """Return the environment of its processes."""
        unset = ("SECRET_KEY", "REDIS_URL", "PYTHONUNBUFFERED")
        others = {name: value for name, value in os.environ.items() if name not in unset}
        own = {"MODE": "embedded", "DATA_DIR": str(self.folder), "DATABASE_URL": self.database_url}
        return {**others, **own, **variables}

    def manage(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run a management command."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment(**variables), capture_output=True, text=True, check=False
        )

    def output(self, *arguments: str, **variables: str) -> str:
        """Run a management command that ends well."""
        ran = self.manage(*arguments, **variables)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def refusal(self, *arguments: str, **variables: str) -> str:
        """Run a management command that is refused with a sentence, not a traceback."""
        ran = self.manage(*arguments, **variables)
        assert ran.returncode == 1, ran.stdout
        assert "Traceback" not in ran.stderr
        return ran.stderr

    def run(self, script: str) -> str:
        """Run Python inside the site."""
        return self.output("shell", "-c", script)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open the database for reading."""
        if self.database_url:
            conninfo = postgres_conninfo(database_settings(self.database_url))
            with postgres_transaction(conninfo, writes=False) as database:
                yield database
        else:
            with sqlite_snapshot(self.sqlite) as opened:
                yield opened

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a query."""
        with self.database() as database:
            return list(database.rows(statement))

    def execute(self, statement: str) -> None:
        """Run a statement on PostgreSQL."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def store_media(self) -> None:
        """Put files into its store."""
        for path, content in MEDIA.items():
            file = self.folder / "media" / path
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.write_bytes(content)

    def media(self) -> dict[str, bytes]:
        """Return what its store has."""
        store = self.folder / "media"
        return {str(file.relative_to(store)): file.read_bytes() for file in store.rglob("*") if file.is_file()}


@contextmanager
def copied(site: Site) -> Iterator[Site]:
    """Make a copy of a site that no one uses at the moment."""
    with new_site(template=urlsplit(site.database_url).path[1:]) as made:
        shutil.copytree(site.folder, made.folder, dirs_exist_ok=True)
        yield made


@contextmanager
def sqlite_site(*, migrated: bool) -> Iterator[Site]:
    """Make a site on SQLite."""
    with tempfile.TemporaryDirectory(prefix="chatapp-site-") as folder:
        site = Site(Path(folder), "")
        if migrated:
            shutil.copyfile(migrated_database(), site.sqlite)
        yield site


@contextmanager
def postgres_site(*, migrated: bool, template: str = "") -> Iterator[Site]:
    """Make a site on the PostgreSQL of the test run. `template`: with everything that this database has."""
    server = os.environ["DATABASE_URL"]
    name = f"chatapp_site_{os.getpid()}_{next(_numbers)}"
    template = template or (migrated_template(server) if migrated else "template0")
    _on_server(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        with tempfile.TemporaryDirectory(prefix="chatapp-site-") as folder:
            yield Site(Path(folder), database_at(server, name))
    finally:
        _on_server(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def new_site(*, migrated: bool = False, template: str = "") -> Iterator[Site]:
    """Make a site on the kind of database that the test run has."""
    is_postgres = os.environ.get("DATABASE_URL")
    made = postgres_site(migrated=migrated, template=template) if is_postgres else sqlite_site(migrated=migrated)
    with made as site:
        yield site


def filled(site: Site) -> Site:
    """Fill a migrated site, which was started once, with a demo team and some media."""
    site.run("from chatapp.upgrades.release import record_release; record_release()")
    site.output("demo")
    site.store_media()
    return site


# What anyone does first after a restore.
FIRST_WRITES = """
from accounts.models import User
from accounts.tests.builders import make_person
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Chat
from chats.tests.builders import make_chat
ada = User.objects.get(email="ada@example.org")
new = make_chat(ada, make_person("Nora"))
for chat in (new, Chat.objects.filter(memberships__user=ada, memberships__state="accepted").first()):
    sent = send_message(MessageDraft("First after it"), author=ada, chat_id=chat.pk).message
print("written", sent.number)
"""


def _on_server(server: str, statement: str) -> None:
    with psycopg.connect(database_at(server, "postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())
