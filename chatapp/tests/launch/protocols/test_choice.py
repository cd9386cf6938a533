"""What the protocol classes rely on in the locked uvicorn, and the fallback for a different uvicorn."""

import asyncio
import json
import re
import socket
import sys
from types import ModuleType, SimpleNamespace

import pytest
import uvicorn
import websockets

from chatapp.launch.prepare import ROOT
from chatapp.launch.protocols import bounded_http, choice, frame_socket
from chatapp.launch.protocols.reliance import Reliance
from chatapp.realtime.bus.messages import Publication
from chatapp.realtime.limits import Limits
from chatapp.tests.patience import PATIENCE_SECONDS
from chatapp.tests.realtime.conftest import ToyLog, ToySocket, toy_hub

OURS = ("chatapp.launch.protocols.bounded_http", "chatapp.launch.protocols.frame_socket")


class TestContract:
    """On failure, read uvicorn's changes first."""

    def test_the_installed_uvicorn_is_the_locked_one(self):
        locked = re.search(r"^uvicorn\S*==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
        assert locked is not None
        assert uvicorn.__version__ == locked[1]

    @pytest.mark.parametrize(
        "reliance", [*bounded_http.RELIES_ON, *frame_socket.RELIES_ON], ids=lambda reliance: reliance.base.__name__
    )
    def test_all_that_is_relied_on_is_there(self, reliance):
        assert list(reliance.differences()) == []

    @pytest.mark.parametrize("module", OURS)
    def test_the_protocol_of_ours_is_chosen(self, module):
        assert choice.protocol_in(module) is sys.modules[module].PROTOCOL

    def test_no_other_code_knows_the_inside_of_uvicorn(self):
        fenced = ROOT / "chatapp" / "launch" / "protocols"
        knowing = [
            path
            for app in ("accounts", "chats", "chatapp", "bench")
            for path in (ROOT / app).rglob("*.py")
            if "tests" not in path.parts and re.search(r"^from uvicorn\.protocols", path.read_text(), re.MULTILINE)
        ]
        assert {path.parent for path in knowing} == {fenced}


class Changed:
    """A class as a later release may define it."""

    def data_received(self, chunk):
        return self.transport


class TestDifferences:
    @pytest.mark.parametrize(
        ("reliance", "said"),
        [
            (Reliance(Changed, {"data_received": "chunk"}, "transport"), []),
            (Reliance(Changed, {"data_received": "data"}), ["Changed.data_received takes other parameters"]),
            (Reliance(Changed, {"connection_made": "transport"}), ["Changed.connection_made is missing"]),
            (Reliance(Changed, attributes="transport loop"), ["Changed has no loop"]),
        ],
    )
    def test_are_named(self, reliance, said):
        assert list(reliance.differences()) == said


@pytest.fixture
async def hub(django_db_blocker):
    with django_db_blocker.unblock():
        hub = toy_hub(ToyLog(), Limits())
        hub.start()
        yield hub
        await hub.stop()


@pytest.fixture(params=["a module is gone", "a method differs"])
def another_uvicorn(request, monkeypatch) -> str:
    """A module of ours that doesn't fit the installed uvicorn."""
    if request.param == "a module is gone":
        return "chatapp.launch.protocols.none_such"
    module: ModuleType = SimpleNamespace(RELIES_ON=(Reliance(Changed, {"data_received": "data"}),))
    monkeypatch.setitem(sys.modules, "unfitting_protocol", module)
    return "unfitting_protocol"


class TestFallback:
    async def test_a_uvicorn_that_differs_serves_sockets_with_its_own_protocols_and_says_so(
        self, another_uvicorn, hub, caplog
    ):
        async def application(scope, receive, send):
            await ToySocket.as_asgi()({**scope, "hub": hub}, receive, send)

        chosen = choice.protocol_in(another_uvicorn)
        assert another_uvicorn in caplog.text
        assert chosen == choice.PLAIN
        listener = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(
            application, http=chosen, ws=chosen, lifespan="off", log_config=None, ws_per_message_deflate=False
        )
        running = uvicorn.Server(config)
        task = asyncio.ensure_future(running.serve(sockets=[listener]))
        while not running.started:
            await asyncio.sleep(0.01)
        address = f"ws://127.0.0.1:{listener.getsockname()[1]}/socket/websocket?vsn=2.0.0&token=1"
        async with asyncio.timeout(PATIENCE_SECONDS), websockets.connect(address) as client:
            await client.send(json.dumps(["1", "1", "room:7", "phx_join", {}]))
            assert json.loads(await client.recv())[4]["status"] == "ok"
            hub.publish(Publication(topic="room:7", event="message", body='{"content":"by send"}'))
            while (frame := json.loads(await client.recv()))[3] != "message":
                pass
            assert frame[4] == {"content": "by send"}
        running.should_exit = running.force_exit = True
        await task
