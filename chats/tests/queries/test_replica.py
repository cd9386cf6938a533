"""A real replica, also one that stands still: no reader misses a message that they have been shown."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep
from typing import Any

import psycopg
import pytest
from django.conf import settings

from chatapp.checks.programs import Missing
from chatapp.checks.services import replica
from chatapp.lib import clock
from chatapp.tests.migrated import database_at
from chatapp.tests.patience import PATIENCE_SECONDS
from chatapp.tests.running_server import RunningServer
from chatapp.tests.upgrade.world import call

pytestmark = [
    pytest.mark.launch,
    pytest.mark.xdist_group("replica"),
    pytest.mark.skipif(settings.IS_SQLITE, reason="needs PostgreSQL"),
]


def until(ask: Callable[[], Any], what: str) -> Any:
    for _ in range(int(PATIENCE_SECONDS * 10)):
        if answer := ask():
            return answer
        sleep(0.1)
    raise AssertionError(f"waited {PATIENCE_SECONDS} s for {what}")


class ReplicatedServer(RunningServer):
    """A server that knows a replica of its database."""

    def __init__(self, replica_url: str, log_of_replica: Path, **variables: str) -> None:
        super().__init__(**variables)
        self.replica_url, self.log_of_replica = replica_url, log_of_replica

    def start(self) -> None:
        self._variables["DATABASE_REPLICA_URL"] = self.replica_url = database_at(self.replica_url, self.name)
        super().start()

    def on_replica(self, statement: str) -> None:
        with psycopg.connect(database_at(self.replica_url, "postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def read_by_replica(self, work: Callable[[], Any]) -> str:
        """Return the statements that the replica ran meanwhile."""
        before = len(self.log_of_replica.read_bytes())
        work()
        return self.log_of_replica.read_bytes()[before:].decode(errors="replace")


@pytest.fixture(scope="module")
def server() -> Iterator[ReplicatedServer]:
    try:
        with replica(os.environ["DATABASE_URL"]) as (url, log), ReplicatedServer(url, log) as running:
            yield running
    except Missing as missing:
        pytest.skip(str(missing))


class Person:
    """Someone with a chat."""

    def __init__(self, server: ReplicatedServer) -> None:
        self.server = server
        email = f"ada.{clock.now().timestamp()}@example.org"
        user = {"name": "Ada", "email": email, "password": "Gr4ndmother-enough"}
        self.token = call(server, "POST", "/api/signup", body={"user": user}).json()["token"]
        self.chat = self.ask("POST", "/api/users/chats", {"user_list": [email]})["id"]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = call(self.server, method, path, token=self.token, body=body)
        assert answer.status < 300, answer
        return answer.json()

    def send(self, content: str, **more: Any) -> int:
        body = {"content": content, "client_id": str(uuid.uuid4()), **more}
        return int(self.ask("POST", f"/api/chats/{self.chat}/messages", body)["id"])

    def page(self) -> list[str]:
        """Return a page that the server doesn't keep."""
        return self._messages("limit=100&before=1000000")

    def newest_page(self) -> list[str]:
        return self._messages("limit=100")

    def _messages(self, query: str) -> list[str]:
        return [one["content"] for one in self.ask("GET", f"/api/chats/{self.chat}/messages?{query}")["messages"]]

    def thread(self, root: int) -> list[str]:
        path = f"/api/chats/{self.chat}/messages/{root}/thread"
        return [one["content"] for one in self.ask("GET", path)["messages"]]

    def found(self, words: str) -> list[str]:
        return [one["message"]["content"] for one in self.ask("GET", f"/api/search?q={words}")["items"]]


@pytest.fixture
def person(server) -> Person:
    return Person(server)


def is_read_there(server: ReplicatedServer, read: Callable[[], Any]) -> bool:
    return 'FROM "chats_message"' in server.read_by_replica(read)


class TestReplica:
    def test_it_answers_history_and_search_once_it_has_everything(self, server, person):
        root = person.send("quicksilver")
        person.send("a reply", thread_root=root)
        for read in (person.page, lambda: person.thread(root), lambda: person.found("quicksilver")):
            until(lambda read=read: is_read_there(server, read), "an answer by the replica")
        assert person.page() == ["quicksilver"]
        assert person.thread(root) == ["a reply"]
        assert person.found("quicksilver") == ["quicksilver"]

    def test_it_is_never_asked_for_what_is_unread_or_new(self, server, person):
        person.send("first")
        until(lambda: is_read_there(server, person.page), "an answer by the replica")

        def use() -> None:
            person.ask("GET", "/api/users/chats")
            person.ask("GET", f"/api/chats/{person.chat}")
            person.ask("GET", f"/api/chats/{person.chat}/channel_token")
            person.send("second")

        statements = server.read_by_replica(use)
        assert [line for line in statements.splitlines() if "chats_" in line] == []

    def test_while_it_stands_still_no_one_misses_anything(self, server, person):
        shown = [person.send(f"message {number}") for number in range(3)]
        until(lambda: is_read_there(server, person.page), "an answer by the replica")
        server.on_replica("SELECT pg_wal_replay_pause()")
        try:
            path = f"/api/chats/{person.chat}/messages"
            for number in range(5):
                person.send(f"later {number}")
                assert person.page()[-1] == person.newest_page()[-1] == f"later {number}"
            person.ask("PATCH", f"{path}/{shown[0]}", {"content": "zinnober"})
            assert person.page()[0] == person.newest_page()[0] == "zinnober"
            person.ask("DELETE", f"{path}/{shown[1]}")
            assert person.page()[1] == ""
            reply = person.send("a new reply", thread_root=shown[2])
            assert reply
            assert person.thread(shown[2]) == ["a new reply"]
            until(lambda: person.found("zinnober") == ["zinnober"], "the search")
            assert not is_read_there(server, person.page)
            assert "The primary answers for the replica: it is behind" in server.log()
        finally:
            server.on_replica("SELECT pg_wal_replay_resume()")
        until(lambda: is_read_there(server, person.page), "an answer by the replica")
        assert person.page()[0] == "zinnober"
        assert "The replica answers again" in server.log()

    def test_without_it_the_primary_answers(self, person):
        """Last: nothing is left of it."""
        gone = "postgres://postgres@127.0.0.1:1/postgres"
        with ReplicatedServer(gone, Path(os.devnull)) as alone:
            other = Person(alone)
            other.send("still here")
            assert other.page() == ["still here"]
            assert "The primary answers for the replica: " in alone.log()
            assert alone.log().count("The primary answers for the replica") == 1
