"""The hub's view of one open socket: writes never wait for the peer to read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sized
from typing import Any

from chatapp.ops import counters
from chatapp.realtime.wire.frames import SharedFrames
from chatapp.realtime.wire.transport import transport_of

TRY_AGAIN_LATER = 1013

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Connection:
    """The outgoing side of one socket.

    Where the server offers a frame transport in the scope, a frame's bytes go straight to it; others get them through a
    queue and a task that awaits `send`.
    """

    def __init__(
        self,
        *,
        scope: dict[str, Any],
        send: Send,
        user_id: int,
        device_id: int,
        max_buffered_bytes: int,
        version: int = 2,
    ) -> None:
        """`user_id` and `device_id` own the socket; `version` is the client's frame version, 1 or 2.

        With more than `max_buffered_bytes` unread the peer is a slow consumer, and is closed.
        """
        self._max_buffered_bytes = max_buffered_bytes
        self.user_id = user_id
        self.device_id = device_id
        self.is_closed = False
        self.last_active = asyncio.get_running_loop().time()
        # Frames from this peer that are not processed yet.
        self.frame_queue: Sized = ()
        # Rate-limited events from this peer, waiting until they are due.
        self.deferred: Sized = ()
        self._transport = transport_of(scope)
        self._deflates = self._transport is not None and self._transport.deflates
        self._is_version_1 = version == 1
        self._send = send
        # A list, although it is read from the left: an empty deque takes 0.7 KiB of each idle socket.
        self._outgoing: list[str] = []
        self._outgoing_bytes = 0
        self._close_code: int | None = None
        self._writer: asyncio.Task[None] | None = None

    def write(self, text: str) -> None:
        """Write one frame for this connection only. Not compressed: that only pays for frames shared by many."""
        self._write(SharedFrames([text]), deflated=False)

    def write_shared(self, shared: SharedFrames) -> None:
        """Write frames whose bytes are encoded once for many connections."""
        self._write(shared, deflated=self._deflates)

    def _write(self, shared: SharedFrames, *, deflated: bool) -> None:
        if self.is_closed:
            return
        if self._is_version_1:
            shared = shared.version_1()
        if self._transport is not None:
            if self._transport.write_frame(shared.wire(deflated=deflated)) > self._max_buffered_bytes:
                self._close_as_slow()
            return
        self._outgoing.extend(shared.texts)
        self._outgoing_bytes += sum(map(len, shared.texts))
        if self._outgoing_bytes > self._max_buffered_bytes:
            self._outgoing.clear()
            self._close_as_slow()
        elif self._writer is None:
            self._writer = asyncio.ensure_future(self._write_outgoing())

    @property
    def frames_behind(self) -> int:
        """Number of frames from this peer queued behind the one being processed."""
        return len(self.frame_queue) + (self._transport.frames_behind if self._transport is not None else 0)

    def close(self, code: int) -> None:
        """Close with `code` once the buffered frames are written; drop further writes."""
        if self.is_closed:
            return
        self.is_closed = True
        if self._transport is not None:
            self._transport.close_now(code)
            return
        self._close_code = code
        if self._writer is None:
            self._writer = asyncio.ensure_future(self._write_outgoing())

    def _close_as_slow(self) -> None:
        counters.add("slow_sockets")
        self.close(TRY_AGAIN_LATER)

    def mark_closed(self) -> None:
        """Record that the peer has disconnected."""
        self.is_closed = True
        self._outgoing.clear()
        if self._writer is not None and self._close_code is None:
            self._writer.cancel()

    async def _write_outgoing(self) -> None:
        try:
            while self._outgoing:
                text = self._outgoing.pop(0)
                await self._send({"type": "websocket.send", "text": text})
                self._outgoing_bytes -= len(text)
            if self._close_code is not None:
                await self._send({"type": "websocket.close", "code": self._close_code})
        except (OSError, RuntimeError):
            # The peer has disconnected; the server's disconnect event follows and cleans up.
            self.is_closed = True
        finally:
            self._writer = None
