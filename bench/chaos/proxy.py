"""A small TCP proxy that can refuse, black-hole, delay, cut and half-open its connections."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from typing import Literal

Mode = Literal["pass", "refuse", "black-hole", "half-open"]
CHUNK_BYTES = 65_536


class Proxy:
    """Listens on `port` and forwards to `target` while `mode` is "pass".

    refuse: no listener, open connections are cut. black-hole: connections are accepted and no bytes move either way.
    half-open: the client's bytes are forwarded, the responses are not. Held bytes are delivered later, as TCP would
    retransmit them.
    """

    def __init__(self, target: int, *, dice: random.Random) -> None:
        """`target`: a port on this machine."""
        self.target = target
        self.port = 0
        self.delay_seconds = 0.0
        # The share of responses that are cut off before they are forwarded.
        self.lost_answers = 0.0
        self.cuts = 0
        self._dice = dice
        self._mode: Mode = "pass"
        self._moving = asyncio.Event()
        self._answering = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._pairs: set[asyncio.Task[None]] = set()
        self._pipes: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Listen; the first time on any free port, later on the same."""
        self._moving.set()
        self._answering.set()
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        self._server = await asyncio.start_server(self._accept, sock=listener, backlog=2_048)

    async def stop(self) -> None:
        """Close all connections."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.cut()
        await asyncio.gather(*self._pairs, return_exceptions=True)

    async def set_mode(self, mode: Mode) -> None:
        """Change the mode."""
        if self._mode == "refuse" and mode != "refuse":
            await self.start()
        self._mode = mode
        for gate, is_open in ((self._moving, mode != "black-hole"), (self._answering, mode == "pass")):
            if is_open:
                gate.set()
            else:
                gate.clear()
        if mode == "refuse":
            await self.stop()

    def cut(self, share: float = 1.0) -> int:
        """Abort a share of the connections on both sides. Return how many."""
        chosen = [pipe for pipe in self._pipes if share >= 1 or self._dice.random() < share]
        for pipe in chosen:
            self._abort(pipe)
        if share >= 1:
            for pair in self._pairs:
                pair.cancel()
        return len(chosen)

    def _abort(self, pipe: asyncio.StreamWriter) -> None:
        self.cuts += 1
        pipe.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pairs.add(task)
        try:
            await self._pass_both(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._pairs.discard(task)
            writer.transport.abort()

    async def _pass_both(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._moving.wait()
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        self._pipes.add(writer)
        try:
            asking = asyncio.ensure_future(self._pump(reader, back, is_answer=False))
            answering = asyncio.ensure_future(self._pump(there, writer, is_answer=True))
            try:
                await asyncio.wait((asking, answering), return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in (asking, answering):
                    pump.cancel()
                await asyncio.gather(asking, answering, return_exceptions=True)
        finally:
            self._pipes.discard(writer)
            with contextlib.suppress(OSError):
                back.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(CHUNK_BYTES):
                await self._moving.wait()
                if self.delay_seconds:
                    await asyncio.sleep(self.delay_seconds * self._dice.uniform(0.5, 1.5))
                if is_answer:
                    await self._answering.wait()
                    if self.lost_answers and self._dice.random() < self.lost_answers:
                        self._abort(writer)
                        return
                writer.write(chunk)
                await writer.drain()
            # The close handshake must not be cut off with the connection.
            writer.write_eof() if writer.can_write_eof() else None
            await asyncio.sleep(0.05)
