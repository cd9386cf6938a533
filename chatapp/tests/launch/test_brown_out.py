"""`make serve` while its PostgreSQL hangs and while it is away: sockets stay open, and nothing is lost or doubled."""

import asyncio
import json
import os
import random
import threading
import uuid
from collections.abc import Coroutine, Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import websockets
from django.conf import settings

from bench.chaos.proxy import Proxy
from chatapp.tests.launch.started import PATIENCE_SECONDS, ports, started, until
from chatapp.tests.launch.test_production import SERVE, get, is_ready
from chatapp.tests.migrated import migrated_template
from chatapp.tests.running_server import ROOMY_LIMITS
from chatapp.tests.upgrade.world import call

pytestmark = [
    pytest.mark.launch,
    pytest.mark.xdist_group("production"),
    pytest.mark.skipif(settings.IS_SQLITE or not settings.REDIS_URL, reason="needs PostgreSQL and Redis"),
]
# Longer than a statement may take, and than the bus may be silent.
AWAY_SECONDS = 8


class Line:
    """The line to the database, in a thread of its own."""

    def __init__(self, port: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.proxy = Proxy(port, dice=random.Random(1))
        self.run(self.proxy.start())

    def run(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_SECONDS)

    def close(self) -> None:
        self.run(self.proxy.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Site:
    """What `call` needs of a server."""

    def __init__(self, port: str) -> None:
        self.port = int(port)


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    line = Line(urlsplit(settings.DATABASE_URL).port or 5432)
    yield line
    line.close()


@pytest.fixture(scope="module")
def variables(tmp_path_factory, line) -> Iterator[dict[str, str]]:
    name, found = f"chatapp_brown_out_{os.getpid()}", ports("PORT", "SOCKET_PORT")
    server = urlsplit(settings.DATABASE_URL)
    with psycopg.connect(urlunsplit(server._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_template(settings.DATABASE_URL)}".encode())
        proxied = server._replace(netloc=f"{server.username}@127.0.0.1:{line.proxy.port}", path=f"/{name}")
        yield {
            **ROOMY_LIMITS,
            **found,
            "MODE": "production",
            "HOST": "127.0.0.1",
            "PUBLIC_URL": f"http://127.0.0.1:{found['PORT']}",
            "DATABASE_URL": urlunsplit(proxied),
            "REDIS_URL": settings.REDIS_URL,
            "REDIS_PREFIX": name,
            "DATA_DIR": str(tmp_path_factory.mktemp("brown-out")),
            "SECRET_KEY": "",
            "DEBUG": "",
        }
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="module")
def site(variables) -> Iterator[Site]:
    with started(*SERVE, **variables) as running:
        for name in ("PORT", "SOCKET_PORT"):
            until(lambda name=name: is_ready(variables[name]), what=name, told=lambda: running.words)
        yield Site(variables["PORT"])


class Talker:
    """A socket in a chat that sorts what arrives: replies by ref, messages in order, and everything else."""

    def __init__(self, socket: Any, topic: str) -> None:
        self.socket, self.topic = socket, topic
        self.replies: dict[str, asyncio.Future[Any]] = {}
        self.messages: list[str] = []
        self.others: list[str] = []
        self.listening = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        async for text in self.socket:
            _, ref, _, event, payload = json.loads(text)
            if event == "phx_reply":
                self.replies[ref].set_result(payload)
            elif event == "message":
                self.messages.append(payload["content"])
            else:
                self.others.append(event)

    async def ask(self, event: str, payload: Any, *, topic: str | None = None) -> Any:
        ref = str(len(self.replies))
        self.replies[ref] = asyncio.get_running_loop().create_future()
        await self.socket.send(json.dumps(["1", ref, topic or self.topic, event, payload]))
        return await asyncio.wait_for(self.replies[ref], PATIENCE_SECONDS)

    async def send(self, content: str, client_id: str) -> str:
        """Return "ok" or the code of the refusal."""
        answer = await self.ask("message", {"content": content, "client_id": client_id})
        return "ok" if answer["status"] == "ok" else answer["response"]["errors"]["code"]


@pytest.fixture(autouse=True)
def _line_is_whole_again(line) -> Iterator[None]:
    yield
    line.run(line.proxy.set_mode("pass"))


@pytest.mark.parametrize("mode", ["black-hole", "refuse"])
class TestBrownOut:
    async def test_sockets_stay_open_and_everything_is_delivered_once(self, site, variables, line, mode):
        email = f"{mode}@example.org"
        person = {"name": "Ada", "email": email, "password": "Gr4ndmother-enough"}
        access = call(site, "POST", "/api/signup", body={"user": person}).json()["token"]
        own = call(site, "GET", "/api/users/me/channel_token", token=access).json()
        chat = call(site, "POST", "/api/users/chats", token=access, body={"user_list": [email]}).json()["id"]
        token = call(site, "GET", f"/api/chats/{chat}/channel_token", token=access).json()["token"]
        address = f"ws://127.0.0.1:{variables['SOCKET_PORT']}/socket/websocket?vsn=2.0.0&token={token}"
        loop = asyncio.get_running_loop()
        async with (
            websockets.connect(address, ping_interval=None) as one,
            websockets.connect(address, ping_interval=None) as two,
        ):
            writer, reader = Talker(one, f"chat:{chat}"), Talker(two, f"chat:{chat}")
            for talker in (writer, reader):
                assert (await talker.ask("phx_join", {}))["status"] == "ok"
                joined = await talker.ask("phx_join", {"token": own["token"]}, topic=f"user:{own['user_id']}")
                assert joined["status"] == "ok"
            ids = {f"message {number}": str(uuid.uuid4()) for number in range(12)}
            assert await writer.send("message 0", ids["message 0"]) == "ok"

            await loop.run_in_executor(None, line.run, line.proxy.set_mode(mode))
            unanswered = {text: asyncio.ensure_future(writer.send(text, ids[text])) for text in list(ids)[1:10]}
            for _ in range(AWAY_SECONDS):
                for talker in (writer, reader):
                    assert (await talker.ask("heartbeat", {}, topic="phoenix"))["status"] == "ok"
                status, _, body = await loop.run_in_executor(None, get, variables["SOCKET_PORT"], "/readyz")
                assert (status, json.loads(body)["status"]) == (200, "ready")
                await asyncio.sleep(1)
            if mode == "refuse":
                assert json.loads(body)["database"] == "down"
                assert (await loop.run_in_executor(None, get, variables["PORT"], "/readyz"))[0] == 503
            refused = {sent.result() for sent in unanswered.values() if sent.done()}
            # While the line hangs, they may wait.
            assert refused <= {"unavailable"}
            assert reader.messages == ["message 0"]
            await loop.run_in_executor(None, line.run, line.proxy.set_mode("pass"))

            outcomes = {text: await sent for text, sent in unanswered.items()}
            for text, client_id in ids.items():
                while outcomes.get(text) != "ok":
                    outcomes[text] = await writer.send(text, client_id)
            async with asyncio.timeout(PATIENCE_SECONDS):
                while len(reader.messages) < len(ids):
                    await asyncio.sleep(0.05)
            assert sorted(reader.messages) == sorted(ids)
            # The bus was never away: no client has to load everything again.
            assert "resync" not in writer.others + reader.others
            stored = call(site, "GET", f"/api/chats/{chat}/messages?limit=100", token=access).json()["messages"]
            assert [message["content"] for message in stored] == reader.messages
            assert (await reader.ask("heartbeat", {}, topic="phoenix"))["status"] == "ok"
            for talker in (writer, reader):
                talker.listening.cancel()
