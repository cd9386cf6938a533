"""A Phoenix connection from the client's side: pushes with replies, and a callback for everything else."""

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

# A browser sends a heartbeat every 30 s and waits 30 more for its reply; runs are short, so ours is quicker.
HEARTBEAT_SECONDS = 10.0
HEARTBEAT_ANSWER_SECONDS = 15.0
OPEN_SECONDS = 8.0
# As the phoenix client.
REPLY_SECONDS = 10.0

Frame = list[Any]


class LinkLost(Exception):
    """The connection closed before the reply arrived."""


class Link:
    """An open connection. `lost` resolves when it closes, to the close code, or 0 when we dropped it."""

    def __init__(
        self, connection: ClientConnection, on_frame: Callable[[Frame], None], *, heartbeat_seconds: float
    ) -> None:
        """`on_frame` receives every frame that is no reply."""
        self._connection = connection
        self._on_frame = on_frame
        self._heartbeat_seconds = heartbeat_seconds
        # The longest heartbeat round trip.
        self.slowest_heartbeat = 0.0
        self._refs = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Frame | None]] = {}
        self.lost: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._tasks = [asyncio.ensure_future(self._read()), asyncio.ensure_future(self._beat())]

    @classmethod
    async def open(
        cls,
        port: int,
        *,
        token: str,
        on_frame: Callable[[Frame], None],
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
    ) -> "Link":
        """Connect; then send a heartbeat every `heartbeat_seconds`. Errors: LinkLost."""
        url = f"ws://127.0.0.1:{port}/socket/websocket?vsn=2.0.0&token={token}"
        try:
            connection = await connect(
                url,
                compression=None,
                ping_interval=None,
                max_size=None,
                proxy=None,
                open_timeout=OPEN_SECONDS,
                close_timeout=1,
            )
        except (OSError, WebSocketException, TimeoutError, EOFError) as error:
            raise LinkLost(type(error).__name__) from error
        return cls(connection, on_frame, heartbeat_seconds=heartbeat_seconds)

    def next_ref(self) -> str:
        """Return an unused ref."""
        return str(next(self._refs))

    async def push(
        self, topic: str, event: str, payload: dict[str, Any], *, join_ref: str | None, seconds: float = REPLY_SECONDS
    ) -> tuple[str, Any]:
        """Send an event; return the reply's status and response. Errors: LinkLost, TimeoutError."""
        ref = join_ref if event == "phx_join" and join_ref is not None else self.next_ref()
        waiting: asyncio.Future[Frame | None] = asyncio.get_running_loop().create_future()
        self._waiting[ref] = waiting
        try:
            async with asyncio.timeout(seconds):
                await self._connection.send(json.dumps([join_ref, ref, topic, event, payload]))
                frame = await waiting
        except ConnectionClosed as error:
            raise LinkLost from error
        finally:
            self._waiting.pop(ref, None)
        if frame is None:
            raise LinkLost
        return frame[4]["status"], frame[4]["response"]

    async def close(self) -> None:
        """Close the connection."""
        with contextlib.suppress(ConnectionClosed, TimeoutError, OSError):
            async with asyncio.timeout(2):
                await self._connection.close()
        self.abort()

    def abort(self) -> None:
        """Abort the connection, as a lost network does."""
        for task in self._tasks:
            task.cancel()
        self._connection.transport.abort()
        self._end(0)

    async def _read(self) -> None:
        code = 1006
        try:
            async for text in self._connection:
                frame = json.loads(text)
                if frame[3] == "phx_reply":
                    waiting = self._waiting.get(frame[1])
                    if waiting is not None and not waiting.done():
                        waiting.set_result(frame)
                else:
                    self._on_frame(frame)
            code = self._connection.close_code or 1006
        except ConnectionClosed:
            code = self._connection.close_code or 1006
        finally:
            self._end(code)

    async def _beat(self) -> None:
        try:
            while True:
                await asyncio.sleep(self._heartbeat_seconds)
                asked = time.monotonic()
                await self.push("phoenix", "heartbeat", {}, join_ref=None, seconds=HEARTBEAT_ANSWER_SECONDS)
                self.slowest_heartbeat = max(self.slowest_heartbeat, time.monotonic() - asked)
        except (TimeoutError, LinkLost):
            self.abort()

    def _end(self, code: int) -> None:
        if not self.lost.done():
            self.lost.set_result(code)
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(None)
