"""Release 1.0's data under the current server, and calls with the credentials of its people's browsers and programs."""

import http.client
import json
import sqlite3
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from chatapp.lib import clock
from chatapp.tests.running_server import RunningServer

HERE = Path(__file__).parent


class UpgradedServer(RunningServer):
    """A current server that starts on release 1.0's data: DATA_DIR, database, secrets."""

    starts_migrated = False
    facts: dict[str, Any]

    def start(self) -> None:
        """Put the old release's files and rows in place before the first start."""
        if not hasattr(self, "facts"):
            kind = "postgresql" if self._is_postgres else "sqlite"
            with tarfile.open(HERE / f"{kind}.tar.xz") as packed:
                packed.extractall(self.folder.name, filter="tar")
            # As it was: readable by anyone on the machine.
            Path(self.folder.name).chmod(0o755)
            self.facts = json.loads((Path(self.folder.name) / "facts.json").read_text())
            if self._is_postgres:
                self._load_dump(Path(self.folder.name) / "dump.sql")
            self._note_everyone_seen_yesterday()
        super().start()

    def _load_dump(self, file: Path) -> None:
        # psql meta-commands begin with a backslash.
        lines = [line for line in file.read_text().splitlines() if not line.startswith("\\")]
        with psycopg.connect(self._variables["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("\n".join(lines).encode())

    def _note_everyone_seen_yesterday(self) -> None:
        """The archive ages, its people must not: idle sessions of weeks ago have rightly expired."""
        yesterday = str(clock.now().replace(tzinfo=None))
        statement = "UPDATE accounts_device SET last_seen_at = {} WHERE ended_at IS NULL"
        if self._is_postgres:
            with psycopg.connect(self._variables["DATABASE_URL"], autocommit=True) as connection:
                connection.execute(statement.format("%s").encode(), [f"{yesterday}+00:00"])
            return
        connected = sqlite3.connect(Path(self.folder.name) / "chatapp.sqlite3")
        with connected:
            connected.execute(statement.format("?"), [yesterday])
        connected.close()


@dataclass
class Answer:
    """A response."""

    status: int
    headers: "http.client.HTTPMessage"
    text: str
    cookies: dict[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        """Return the parsed JSON body."""
        return json.loads(self.text)


def call(
    server: RunningServer,
    method: str,
    path: str,
    *,
    cookies: dict[str, str] | None = None,
    token: str = "",
    body: Any = None,
    form: dict[str, str] | None = None,
) -> Answer:
    """Send one request with exactly these cookies, without following redirects."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())}
    content = None
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if body is not None:
        headers["Content-Type"], content = "application/json", json.dumps(body)
    if form is not None:
        headers["Content-Type"], content = "application/x-www-form-urlencoded", urlencode(form)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request(method, path, body=content, headers=headers)
    answer = connection.getresponse()
    set_cookies = (line.partition(";")[0].partition("=") for line in answer.headers.get_all("Set-Cookie", []))
    found = Answer(
        answer.status,
        answer.headers,
        answer.read().decode(errors="replace"),
        {name: value for name, _, value in set_cookies},
    )
    connection.close()
    return found
