"""A PgBouncer in transaction mode between ChatApp and PostgreSQL."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings

from chatapp.checks.services import pooler
from chatapp.launch.prepare import ROOT
from chatapp.tests.running_server import RunningServer
from chatapp.tests.upgrade.world import call

pytestmark = [
    pytest.mark.launch,
    pytest.mark.xdist_group("pooler"),
    pytest.mark.skipif(settings.IS_SQLITE, reason="needs PostgreSQL"),
]
BRING_UP = "import django; django.setup(); from chatapp.launch.database import bring_up_to_date; bring_up_to_date()"


def through(database_url: str, port: int) -> str:
    parts = urlsplit(database_url)
    return urlunsplit(parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}"))


class PooledServer(RunningServer):
    """A server that reaches its database through a pooler."""

    def __init__(self, port: int, **variables: str) -> None:
        super().__init__(**variables)
        self.pooler_port = port

    def start(self) -> None:
        self._variables["DATABASE_URL"] = through(self._variables["DATABASE_URL"], self.pooler_port)
        super().start()

    def say(self, statement: str) -> None:
        """Run a statement through the pooler."""
        with self._connect() as connection:
            connection.execute(statement.encode())

    def ask(self, statement: str) -> str:
        """Return the single value of a query through the pooler."""
        with self._connect() as connection:
            return str(connection.execute(statement.encode()).fetchone()[0])

    def _connect(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(self._variables["DATABASE_URL"], autocommit=True, prepare_threshold=None)


@pytest.fixture(scope="module")
def database() -> str:
    return os.environ["DATABASE_URL"]


@pytest.fixture(scope="module")
def server(database) -> Iterator[PooledServer]:
    # Server connections live for one second, so that a role's setting takes effect from the next one.
    with pooler(database, server_lifetime="1") as port, PooledServer(port, DATABASE_POOLER="transaction") as running:
        yield running


class TestWorking:
    def test_people_talk_and_no_message_is_lost(self, server):
        person = {"name": "Ada", "email": "ada@example.org", "password": "Gr4ndmother-enough"}
        token = call(server, "POST", "/api/signup", body={"user": person}).json()["token"]
        chat = call(server, "POST", "/api/users/chats", token=token, body={"user_list": [person["email"]]}).json()["id"]

        def send(number: int) -> int:
            body = {"content": str(number), "client_id": str(uuid.UUID(int=number + 1, version=4))}
            return call(server, "POST", f"/api/chats/{chat}/messages", token=token, body=body).status

        with ThreadPoolExecutor(8) as senders:
            assert set(senders.map(send, range(60))) <= {200, 201}
        page = call(server, "GET", f"/api/chats/{chat}/messages?limit=100", token=token).json()["messages"]
        assert sorted(int(message["content"]) for message in page) == list(range(60))
        checked = server.manage("check_chats")
        assert "1 chat(s) checked: all is right." in checked.stdout, checked.stderr

    def test_commands_that_read_many_rows_and_migrations_work(self, server):
        assert server.manage("migrate", "--check").returncode == 0
        for command in (("clearsessions",), ("delete_expired",), ("dumpdata", "sessions")):
            assert server.manage(*command).returncode == 0, command

    def test_statements_are_limited_by_the_role(self, server):
        assert server.ask("SHOW statement_timeout") == "5s"
        assert server.ask("SHOW lock_timeout") == "4s"
        assert server.ask("SHOW idle_in_transaction_session_timeout") == "5s"
        with pytest.raises(psycopg.errors.QueryCanceled):
            server.ask("SELECT pg_sleep(20)")

    def test_limits_of_the_operators_own_are_kept(self, server):
        name = server.ask("SELECT current_database()")
        server.say(f"ALTER ROLE CURRENT_USER IN DATABASE {name} SET statement_timeout = 7000")
        server.restart()
        kept = server.ask("SELECT setconfig::text FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase"
                          f" WHERE d.datname = '{name}'")  # fmt: skip
        assert "statement_timeout=7000" in kept


class TestMigrating:
    def test_two_that_start_at_once_migrate_one_after_the_other(self, database, tmp_path):
        name = f"chatapp_pooled_{os.getpid()}"
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
            try:
                with pooler(database) as port:
                    pooled = urlunsplit(urlsplit(through(database, port))._replace(path=f"/{name}"))
                    variables = {
                        **os.environ,
                        "DATABASE_URL": pooled,
                        "DATABASE_POOLER": "transaction",
                        "MODE": "embedded",
                    }
                    variables |= {"DJANGO_SETTINGS_MODULE": "chatapp.settings", "DATA_DIR": str(tmp_path / "data")}
                    command = [sys.executable, "-c", BRING_UP]
                    both = [
                        subprocess.Popen(command, cwd=ROOT, env=variables, stderr=subprocess.PIPE) for _ in range(2)
                    ]
                    ended = [(one.communicate(timeout=240)[1].decode()[-2_000:], one.returncode) for one in both]
                    assert [status for _, status in ended] == [0, 0], ended
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


class TestNotSaid:
    @pytest.mark.parametrize("options", [{}, {"ignore_startup_parameters": "options"}])
    def test_a_pooler_that_was_not_named_is_noticed_and_the_setting_is(self, database, tmp_path, options):
        with pooler(database, **options) as port:
            variables = {**os.environ, "DATABASE_URL": through(database, port), "MODE": "embedded", "PORT": "15999"}
            variables |= {"DATA_DIR": str(tmp_path / "data"), "REDIS_PREFIX": "pooled"}
            command = [sys.executable, "-m", "chatapp.launch", "run"]
            finished = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
            assert finished.returncode != 0
            assert "Set DATABASE_POOLER=transaction" in finished.stderr
            assert "Traceback" not in finished.stderr
