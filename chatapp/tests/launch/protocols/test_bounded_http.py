"""Requests that are too large, too slow or never finished, against a real uvicorn with our protocol class."""

import asyncio
import inspect
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from chatapp.launch.protocols.bounded_http import BoundedHttpProtocol
from chatapp.launch.protocols.frame_socket import FrameProtocol
from chatapp.tests.patience import PATIENCE_SECONDS

HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


async def application(scope, receive, send):
    """Read the body and report the time it took; /early responds without reading, /slow waits first."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        return
    if scope["path"] == "/slow":
        await asyncio.sleep(1.0)
    length = 0
    while scope["path"] != "/early":
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length += len(message["body"])
        if not message["more_body"]:
            break
    body = f"{length} bytes".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


class Hasty(BoundedHttpProtocol):
    """Short timeouts, to keep the tests fast."""

    head_seconds = 0.4
    body_seconds = 0.4
    linger_seconds = 0.4


@pytest.fixture
async def server() -> AsyncIterator[tuple[uvicorn.Server, int]]:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, http=Hasty, ws=FrameProtocol, lifespan="off", log_config=None, loop="none")
    running = uvicorn.Server(config)
    task = asyncio.ensure_future(running.serve(sockets=[listener]))
    while not running.started:
        await asyncio.sleep(0.01)
    yield running, listener.getsockname()[1]
    running.should_exit = running.force_exit = True
    await task


async def connect(server) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", server[1])


async def answer(server, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Send, and return everything until the server closes."""
    reader, writer = await connect(server)
    said = asyncio.ensure_future(_read_all(reader))
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
    except ConnectionError:
        pass
    async with asyncio.timeout(PATIENCE_SECONDS):
        await said
    writer.close()
    return said.result()


async def _read_all(reader: asyncio.StreamReader) -> bytes:
    said = b""
    try:
        while more := await reader.read(100_000):
            said += more
    except ConnectionError:
        pass
    return said


def post(path: bytes, length: int) -> bytes:
    return b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (path, length)


class TestHeads:
    @pytest.mark.parametrize(
        "head",
        [
            HEAD + b"A: " + b"x" * 70_000 + b"\r\n\r\n",
            HEAD + b"A: " + b"x" * 70_000,
            HEAD + b"a: b\r\n" * 12_000 + b"\r\n",
            b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
            HEAD + b"x" * 70_000,
        ],
        ids=["one header", "a header without end", "many headers", "an address", "a name without end"],
    )
    async def test_larger_than_64_kib_are_431(self, server, head):
        assert (await answer(server, head)).startswith(b"HTTP/1.1 431 ")

    async def test_150_mib_are_refused_long_before_their_end(self, server):
        said = await answer(server, HEAD + b"A: ", *[b"x" * 1_048_576] * 150)
        assert said.startswith(b"HTTP/1.1 431 ")

    async def test_a_little_smaller_are_answered(self, server):
        said = await answer(server, HEAD + b"Connection: close\r\nA: " + b"x" * 60_000 + b"\r\n\r\n")
        assert said.startswith(b"HTTP/1.1 200 ")

    async def test_each_request_of_a_connection_has_its_own_bound(self, server):
        one = HEAD + b"A: " + b"x" * 40_000 + b"\r\n\r\n"
        last = HEAD + b"Connection: close\r\nA: " + b"x" * 40_000 + b"\r\n\r\n"
        said = await answer(server, one, one, last, pause=0.1)
        assert said.count(b"HTTP/1.1 200 ") == 3

    async def test_several_in_one_piece_are_all_answered(self, server):
        said = await answer(server, (HEAD + b"\r\n") * 3 + HEAD + b"Connection: close\r\n\r\n")
        assert said.count(b"HTTP/1.1 200 ") == 4

    @pytest.mark.parametrize("begun", [b"", b"GET", HEAD, HEAD + b"A: b", b"\r\n"])
    async def test_that_never_end_are_given_up(self, server, begun):
        assert (await answer(server, begun))[:13] in (b"", b"HTTP/1.1 408 ")

    async def test_that_trickle_in_are_given_up(self, server):
        assert (await answer(server, *[bytes([byte]) for byte in HEAD], pause=0.05)).startswith(b"HTTP/1.1 408 ")

    async def test_an_answer_that_takes_long_is_no_head_that_does(self, server):
        said = await answer(server, b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert said.startswith(b"HTTP/1.1 200 ")

    async def test_an_idle_connection_is_closed_after_its_answer(self, server):
        assert (await answer(server, HEAD + b"\r\n")).count(b"HTTP/1.1 200 ") == 1

    async def test_three_hundred_unfinished_are_all_closed(self, server):
        running, _ = server
        connections = [await connect(server) for _ in range(300)]
        for number, (_, writer) in enumerate(connections):
            writer.write([HEAD, post(b"/", 10), b"", post(b"/early", 10)][number % 4])
        async with asyncio.timeout(PATIENCE_SECONDS):
            for reader, writer in connections:
                await _read_all(reader)
                writer.close()
            while running.server_state.connections:
                await asyncio.sleep(0.02)


class TestBodies:
    async def test_that_stop_are_given_up(self, server):
        assert (await answer(server, post(b"/", 100) + b"x" * 50)).startswith(b"HTTP/1.1 408 ")

    async def test_without_a_length_that_stop_are_given_up(self, server):
        head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert (await answer(server, head + b"3\r\nabc\r\n")).startswith(b"HTTP/1.1 408 ")

    async def test_slower_than_the_least_speed_are_given_up(self, server):
        assert (await answer(server, post(b"/", 10_000), *[b"x" * 10] * 100, pause=0.02)).startswith(b"HTTP/1.1 408 ")

    async def test_slow_but_fast_enough_arrive(self, server):
        # A fifth of a second beyond the grace period, at twice the minimum rate.
        said = await answer(server, post(b"/", 20_000), *[b"x" * 1_000] * 20, pause=0.03)
        assert said.startswith(b"HTTP/1.1 200 ")
        assert b"20000 bytes" in said

    @pytest.mark.parametrize("connection", [b"keep-alive", b"close"])
    async def test_whose_answer_came_early_do_not_hide_it(self, server, connection):
        head = post(b"/early", 50_000_000).replace(b"Host: x", b"Host: x\r\nConnection: " + connection)
        said = await answer(server, head, *[b"x" * 1_000_000] * 50)
        assert said.startswith(b"HTTP/1.1 200 ")

    async def test_whose_answer_came_early_are_not_waited_for(self, server):
        assert (await answer(server, post(b"/early", 1_000))).startswith(b"HTTP/1.1 200 ")


class TestSockets:
    async def test_live_longer_than_any_request(self, server):
        reader, writer = await connect(server)
        writer.write(
            HEAD + b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5):
                await reader.read(1)
        writer.close()

    async def test_have_bounded_heads_too(self, server):
        head = HEAD + b"Upgrade: websocket\r\nConnection: Upgrade\r\nA: " + b"x" * 70_000 + b"\r\n\r\n"
        assert (await answer(server, head)).startswith(b"HTTP/1.1 431 ")


class TestContract:
    """What RELIES_ON cannot check of the installed uvicorn. On failure, read uvicorn's changes first."""

    def test_an_answer_closes_the_transport_it_was_given(self):
        source = inspect.getsource(RequestResponseCycle)
        assert source.count("self.transport = transport") == 1
        assert "self.message_event = message_event" in source
        used = {word.split("(")[0] for word in source.split("self.transport.")[1:]}
        assert used == {"write", "close", "is_closing"}
