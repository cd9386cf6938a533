"""A WebSocket without a protocol library: sends arbitrary bytes, in any fragments, and may never read."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import struct
from typing import Any

from bench.chaos.people import Person

TEXT, BINARY, CLOSE, PING = 0x1, 0x2, 0x8, 0x9


class RawSocket:
    """One connection whose frames are encoded by hand (RFC 6455)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take an upgraded connection."""
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int, person: Person, *, topic: str, buffer_bytes: int = 0) -> RawSocket:
        """Connect and upgrade. `buffer_bytes`: the kernel's receive buffer; nothing beyond it is read ahead."""
        token = await person.channel_token(topic)
        plain = socket.socket()
        if buffer_bytes:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        plain.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", port))
        reader, writer = await asyncio.open_connection(sock=plain, limit=buffer_bytes or 2**16)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            f"GET /socket/websocket?vsn=2.0.0&token={token} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
        )
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        async with asyncio.timeout(10):
            head = await reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise RuntimeError(f"refused: {head[:80]!r}")
        return cls(reader, writer)

    @classmethod
    async def join(cls, port: int, person: Person, topic: str, *, buffer_bytes: int = 0) -> RawSocket:
        """Connect and join a topic; reads the reply and nothing after it."""
        one = await cls.open(port, person, topic=topic, buffer_bytes=buffer_bytes)
        one.send_json(["1", "1", topic, "phx_join", {}])
        _opcode, body = await one.read(seconds=10)
        if b'"ok"' not in body:
            raise RuntimeError(f"cannot join: {body[:200]!r}")
        return one

    def send_json(self, value: Any) -> None:
        """Send a Phoenix frame."""
        self.send(TEXT, json.dumps(value).encode())

    def send(self, opcode: int, body: bytes, *, is_last: bool = True) -> None:
        """Send one WebSocket frame, masked as a client must."""
        first = (0x80 if is_last else 0) | opcode
        size = len(body)
        if size < 126:
            head = struct.pack("!BB", first, 0x80 | size)
        elif size < 65_536:
            head = struct.pack("!BBH", first, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", first, 0x80 | 127, size)
        # An all-zero mask is valid, and free.
        self._writer.write(head + b"\0\0\0\0" + body)

    async def drain(self) -> None:
        """Wait until the buffer is flushed."""
        await self._writer.drain()

    async def read(self, *, seconds: float) -> tuple[int, bytes]:
        """Return the next frame's opcode and body. Errors: EOFError, OSError, TimeoutError."""
        async with asyncio.timeout(seconds):
            first, size = await self._reader.readexactly(2)
            if size == 126:
                (size,) = struct.unpack("!H", await self._reader.readexactly(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", await self._reader.readexactly(8))
            return first & 0x0F, await self._reader.readexactly(size)

    async def close_code(self, *, seconds: float = 10.0) -> int:
        """Read until the server closes, and return the code: 1006 without a close frame, 0 on timeout."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while (left := deadline - loop.time()) > 0:
            try:
                opcode, body = await self.read(seconds=left)
            except TimeoutError:
                return 0
            except (EOFError, OSError):
                return 1006
            if opcode == CLOSE:
                return int.from_bytes(body[:2], "big") if len(body) >= 2 else 1005
        return 0

    async def is_cut(self) -> bool:
        """Return whether the server has dropped this connection, without reading: our own writes then fail."""
        try:
            self.send(PING, b"")
            await self.drain()
            await asyncio.sleep(0.01)
        except (OSError, RuntimeError):
            # uvloop raises RuntimeError for a closed transport.
            return True
        return self._writer.transport.is_closing()

    def close(self) -> None:
        """Abort it."""
        self._writer.transport.abort()
