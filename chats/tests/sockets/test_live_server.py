"""A real server process and real sockets: behavior that only shows on the wire."""

import asyncio
import json
import urllib.request
from collections.abc import Iterator

import pytest
import websockets
from websockets.exceptions import ConnectionClosed, InvalidStatus

from chatapp.lib import clock
from chatapp.tests.patience import PATIENCE_SECONDS
from chatapp.tests.running_server import RunningServer

pytestmark = pytest.mark.launch
# Above redis-py's default read timeout of 5 s, which once closed idle sockets.
IDLE_SECONDS = 12


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


def call(server: RunningServer, method: str, path: str, body: object = None, token: str = "") -> dict:
    request = urllib.request.Request(f"{server.url}/api/{path}", method=method)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(request, data=data, timeout=PATIENCE_SECONDS) as answer:
        return json.load(answer)


class Person:
    """Someone with an account, and a chat of their own."""

    def __init__(self, server: RunningServer, name: str) -> None:
        self.server = server
        email = f"{name.lower()}.{clock.now().timestamp()}@example.org"
        signed_up = call(
            server, "POST", "signup", {"user": {"name": name, "email": email, "password": "Str0ng-enough"}}
        )
        self.access = signed_up["token"]
        self.chat_id = call(server, "POST", "users/chats", {"user_list": [email]}, self.access)["id"]
        self.topic = f"chat:{self.chat_id}"

    def connect(self, **options):
        token = call(self.server, "GET", f"chats/{self.chat_id}/channel_token", token=self.access)["token"]
        address = f"{self.server.url.replace('http', 'ws')}/socket/websocket?vsn=2.0.0&token={token}"
        return websockets.connect(address, **options)


@pytest.fixture(scope="module")
def person(server) -> Person:
    return Person(server, "Ada")


async def ask(socket, topic, event, payload, ref="1"):
    await socket.send(json.dumps(["1", ref, topic, event, payload]))
    while (frame := json.loads(await asyncio.wait_for(socket.recv(), PATIENCE_SECONDS)))[3] != "phx_reply":
        pass
    return frame[4]


async def code_after(socket, data: str | bytes, **options) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        await socket.send(data, **options)
        while True:
            await asyncio.wait_for(socket.recv(), PATIENCE_SECONDS)
    return closed.value.rcvd.code


class TestFramesOnTheWire:
    async def test_over_64_kib_closes_with_1009(self, person):
        async with person.connect() as socket:
            await ask(socket, person.topic, "phx_join", {})
            assert await code_after(socket, "x" * 65_537) == 1009

    async def test_a_frame_of_64_kib_is_read(self, person):
        async with person.connect() as socket:
            await ask(socket, person.topic, "phx_join", {})
            reply = await ask(socket, person.topic, "message", {"content": "x" * 60_000}, "2")
            assert list(reply["response"]["errors"]) == ["content", "code"]

    async def test_broken_utf_8_closes_with_1007(self, person):
        async with person.connect() as socket:
            assert await code_after(socket, b"[\xff\xfe]", text=True) == 1007

    async def test_one_log_line_and_no_traceback(self, person, server):
        before = server.log()
        async with person.connect() as socket:
            assert await code_after(socket, "{") == 1007
        added = server.log()[len(before) :]
        assert "Traceback" not in added
        assert added.count("malformed frame") == 1

    async def test_another_version_and_another_path_are_403(self, server):
        base = server.url.replace("http", "ws")
        for path in ("/socket/websocket?vsn=1.0.0", "/socket/websocket?vsn=2.0.0", "/socket", "/other"):
            with pytest.raises(InvalidStatus) as refused:
                async with websockets.connect(base + path):
                    pass
            assert refused.value.response.status_code == 403


class TestStaying:
    async def test_idle_sockets_stay_open(self, person):
        async with person.connect(ping_interval=None) as socket, person.connect(ping_interval=None) as other:
            await ask(socket, person.topic, "phx_join", {})
            await ask(other, person.topic, "phx_join", {})
            await asyncio.sleep(IDLE_SECONDS)
            assert (await ask(socket, person.topic, "message", {"content": "awake"}, "2"))["status"] == "ok"
            while json.loads(await asyncio.wait_for(other.recv(), PATIENCE_SECONDS))[3] != "message":
                pass

    async def test_a_restart_sends_everyone_1012_and_they_find_what_they_missed(self, server, person):
        async with person.connect() as socket:
            joined = await ask(socket, person.topic, "phx_join", {})
            sent = await ask(socket, person.topic, "message", {"content": "before the restart"}, "2")
            await asyncio.get_running_loop().run_in_executor(None, server.restart)
            with pytest.raises(ConnectionClosed) as closed:
                while True:
                    await asyncio.wait_for(socket.recv(), PATIENCE_SECONDS)
            assert closed.value.rcvd.code == 1012
        async with person.connect() as socket:
            answer = await ask(socket, person.topic, "phx_join", {"since_seq": joined["response"]["last_seq"]})
        assert [row["id"] for row in answer["response"]["changes"]] == [sent["response"]["id"]]
