"""The WebSocket protocol below the application, against a real server on this machine."""

import asyncio
import base64
import gc
import os
import socket
import weakref
from typing import ClassVar

import pytest
import uvicorn
import websockets
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from chatapp.launch.protocols.frame_socket import FrameProtocol
from chatapp.realtime.wire.frames import SharedFrames, websocket_text
from chatapp.realtime.wire.transport import EXTENSION
from chatapp.tests.patience import PATIENCE_SECONDS

SAID = "what many hear, " * 100
LARGE = websocket_text("x" * 60_000)
# Far more than the kernel buffers for a peer that doesn't read.
FRAMES = 200


async def talkative(scope, receive, send):
    """Accept, and write without backpressure; to a peer with a name one shared frame."""
    await receive()
    await send({"type": "websocket.accept"})
    if scope["path"] == "/shared":
        transport = scope["extensions"][EXTENSION]
        transport.write_frame(SharedFrames([SAID]).wire(deflated=transport.deflates))
    for _ in range(FRAMES if scope["path"] == "/" else 0):
        scope["extensions"][EXTENSION].write_frame(LARGE)
    while (await receive())["type"] != "websocket.disconnect":
        pass


class Hasty(FrameProtocol):
    """Short timeouts, to keep the tests fast."""

    abort_after_seconds = 0.3
    whole_within_seconds = 0.3
    handshake_seconds = 0.4


class Patient(Hasty):
    """A handshake may take long."""

    handshake_seconds = 60.0


@pytest.fixture
def application():
    return talkative


@pytest.fixture
def protocol_class():
    return Hasty


@pytest.fixture
async def server(application, protocol_class):
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application,
        ws=protocol_class,
        http="httptools",
        lifespan="off",
        log_config=None,
        ws_ping_interval=0.2,
        ws_ping_timeout=0.2,
    )
    running = uvicorn.Server(config)
    task = asyncio.ensure_future(running.serve(sockets=[listener]))
    while not running.started:
        await asyncio.sleep(0.01)
    yield running, listener.getsockname()[1]
    running.should_exit = running.force_exit = True
    await task


async def connect_and_never_read(port: int) -> socket.socket:
    """Return a connection that has requested the upgrade; the response is unread."""
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    peer.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(peer, ("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    head = f"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
    await loop.sock_sendall(peer, f"{head}Sec-WebSocket-Version: 13\r\n\r\n".encode())
    return peer


async def until_connections_are(running: uvicorn.Server, count: int, *, seconds: float) -> int:
    """Wait for that many connections; return their number."""
    for _ in range(int(seconds / 0.02)):
        if len(running.server_state.connections) == count:
            break
        await asyncio.sleep(0.02)
    return len(running.server_state.connections)


class TestAPeerThatNeverReads:
    async def test_is_cut_when_it_answers_no_ping_whatever_is_still_to_be_written(self, server):
        running, port = server
        peer = await connect_and_never_read(port)
        try:
            assert await until_connections_are(running, 1, seconds=5) == 1
            assert await until_connections_are(running, 0, seconds=5) == 0
        finally:
            peer.close()


class TestPieces:
    async def test_a_message_that_is_never_whole_is_closed_with_1008(self, server):
        _running, port = server

        async def endless():
            while True:
                yield " "
                await asyncio.sleep(0.05)

        async with websockets.connect(f"ws://127.0.0.1:{port}", max_size=None) as client:
            sending = asyncio.ensure_future(client.send(endless()))
            with pytest.raises(ConnectionClosed) as closed:
                while True:
                    await asyncio.wait_for(client.recv(), PATIENCE_SECONDS)
            sending.cancel()
        assert closed.value.rcvd.code == 1008

    async def test_one_in_pieces_that_comes_in_time_is_taken(self, server):
        _running, port = server
        async with websockets.connect(f"ws://127.0.0.1:{port}", max_size=None) as client:
            await client.send(["a", "b"])
            with pytest.raises(TimeoutError):
                while True:
                    await asyncio.wait_for(client.recv(), 0.6)
            await client.send("still open")


class TestCompression:
    @pytest.mark.parametrize(("asks", "agreed"), [("deflate", True), (None, False)])
    async def test_a_shared_frame_arrives_whole_whether_or_not_the_peer_takes_compressed_ones(
        self, server, asks, agreed
    ):
        _running, port = server
        async with websockets.connect(f"ws://127.0.0.1:{port}/shared", compression=asks) as client:
            assert await asyncio.wait_for(client.recv(), PATIENCE_SECONDS) == SAID
            extensions = client.response.headers.get("Sec-WebSocket-Extensions", "")
            assert ("server_no_context_takeover" in extensions) is agreed
            assert ("client_no_context_takeover" in extensions) is agreed
            await client.send("x" * 5_000)
            await client.ping()

    async def test_a_peer_with_too_small_a_window_gets_plain_frames(self, server):
        _running, port = server
        small = ClientPerMessageDeflateFactory(server_max_window_bits=9)
        async with websockets.connect(f"ws://127.0.0.1:{port}/shared", compression=None, extensions=[small]) as client:
            assert await asyncio.wait_for(client.recv(), PATIENCE_SECONDS) == SAID


KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
VERSION = "Sec-WebSocket-Version: 13\r\n"
PING_FRAME = b"\x89\x80\x00\x00\x00\x00"


async def answer_to(port: int, *parts: bytes) -> bytes:
    """Send `parts` one after the other; return everything received until the server closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.05)
        return await asyncio.wait_for(reader.read(), PATIENCE_SECONDS)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


def handshake(extra: str = "", *, headers: str = UPGRADE + KEY + VERSION, line: str = "GET / HTTP/1.1") -> bytes:
    return f"{line}\r\nHost: x\r\n{headers}{extra}\r\n".encode("latin1")


class TestAHandshakeThatIsNotAccepted:
    @pytest.mark.parametrize(
        ("head", "status"),
        [
            (handshake(line=f"GET /?{'a' * 9_000} HTTP/1.1"), b"431"),
            (handshake(f"Cookie: {'a' * 9_000}\r\n"), b"431"),
            (handshake("".join(f"X-{number}: 1\r\n" for number in range(200))), b"431"),
            (handshake("Content-Length: 5\r\n") + b"12345", b"400"),
            (handshake("Transfer-Encoding: chunked\r\n") + b"0\r\n\r\n", b"400"),
            (handshake(line="POST / HTTP/1.1"), b"405"),
            (handshake(headers=UPGRADE + VERSION), b"400"),
            (handshake(headers=f"{UPGRADE}{VERSION}Sec-WebSocket-Key: x\r\n"), b"400"),
            (handshake(headers=UPGRADE + KEY), b"400"),
            (handshake(headers=f"{UPGRADE}{KEY}Sec-WebSocket-Version: 12\r\n"), b"400"),
        ],
        ids=["address", "cookie", "headers", "length", "chunked", "post", "nokey", "badkey", "noversion", "version"],
    )
    async def test_is_answered_and_closed(self, server, head, status):
        running, port = server
        assert (await answer_to(port, head)).split()[1] == status
        assert await until_connections_are(running, 0, seconds=5) == 0

    @pytest.mark.parametrize("protocol", ["h2c", "unknown", "h2c, websocket"])
    async def test_another_protocol_is_no_websocket(self, server, protocol):
        _running, port = server
        head = handshake("Connection: close\r\n", headers=f"Upgrade: {protocol}\r\nConnection: Upgrade\r\n")
        assert not (await answer_to(port, head)).startswith(b"HTTP/1.1 101")


@pytest.fixture
def told():
    """The events received by an application that never responds."""
    return []


@pytest.fixture
def silent(told):
    """An application that never responds to a handshake, or starts a response and never ends it."""

    async def application(scope, receive, send):
        await receive()
        if scope["path"] == "/begun":
            await send({"type": "websocket.http.response.start", "status": 403, "headers": []})
        told.append(await receive())

    return application


class TestAnApplicationThatNeverAnswers:
    @pytest.fixture
    def application(self, silent):
        return silent

    @pytest.mark.parametrize("path", ["/", "/begun"])
    async def test_the_handshake_ends_at_its_deadline(self, told, server, path):
        running, port = server
        assert b" 503 " in await answer_to(port, handshake(line=f"GET {path} HTTP/1.1"))
        assert await until_connections_are(running, 0, seconds=5) == 0
        assert [message["type"] for message in told] == ["websocket.disconnect"]

    @pytest.mark.parametrize("protocol_class", [Patient])
    @pytest.mark.parametrize("sent", [PING_FRAME, b"\xff\xff\xff\xff", b"GET / HTTP/1.1\r\n\r\n"])
    async def test_what_is_sent_before_the_answer_is_refused(self, server, sent):
        running, port = server
        assert b" 400 " in await answer_to(port, handshake(), sent)
        assert await until_connections_are(running, 0, seconds=5) == 0


class TestAHandshakeThatIsAccepted:
    async def test_its_deadline_is_over(self, server):
        _running, port = server
        async with websockets.connect(f"ws://127.0.0.1:{port}/quiet") as peer:
            await asyncio.sleep(0.5)
            await (await peer.ping())


class Noted(FrameProtocol):
    """Weak references to every connection and its parser."""

    seen: ClassVar[list[weakref.ref[object]]] = []

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.seen += [weakref.ref(self), weakref.ref(self.conn)]


class TestGarbage:
    @pytest.mark.parametrize("protocol_class", [Noted])
    async def test_a_closed_socket_leaves_no_reference_cycles(self, server):
        _, port = server
        gc.disable()
        try:
            for _ in range(3):
                async with websockets.connect(f"ws://127.0.0.1:{port}/quiet"):
                    pass
            # Its end reaches the server after the client's.
            for _ in range(500):
                if not (left := [one() for one in Noted.seen if one() is not None]):
                    break
                await asyncio.sleep(0.01)
        finally:
            gc.enable()
        assert len(Noted.seen) == 6
        assert left == []
