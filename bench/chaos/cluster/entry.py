"""The client's side of two balancers: a site with two addresses, of which browsers try the next one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from bench.chaos.cluster.topology import WEB_PORT, Place

# A browser waits some 0.3 s for an address before it tries the next one as well (RFC 8305).
TRY_SECONDS = 0.5
CHUNK_BYTES = 65_536


class Entry:
    """Listens on this machine and forwards to the first balancer that accepts the connection."""

    def __init__(self, port: int, balancers: Sequence[Place]) -> None:
        """`balancers`: in the order in which they are tried."""
        self._port, self._balancers = port, balancers
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port, backlog=1_024)

    async def stop(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            there = await self._connect()
            if there is not None:
                await _pass_both(reader, writer, *there)
        except asyncio.CancelledError:
            pass
        finally:
            self._connections.discard(task)
            writer.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for one in self._balancers:
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(TRY_SECONDS):
                    return await asyncio.open_connection(one.address, WEB_PORT)
        return None


async def _pass_both(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    there: asyncio.StreamReader,
    back: asyncio.StreamWriter,
) -> None:
    """Forward both ways until either side closes."""
    pumps = [asyncio.ensure_future(_pump(reader, back)), asyncio.ensure_future(_pump(there, writer))]
    try:
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        back.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()
        # What was written last must still arrive.
        writer.write_eof() if writer.can_write_eof() else None
        await asyncio.sleep(0.05)
