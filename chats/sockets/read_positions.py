"""Read positions sent over one subscription: at most one write a second, and the newest position always arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from chatapp.realtime.channels.channel import Payload
from chatapp.realtime.channels.deferred import Later


@dataclass(frozen=True, slots=True)
class Move:
    """A change of a read position: raised to `number`, or with `is_set` set to it, backwards too."""

    number: int
    is_set: bool = False

    def after(self, earlier: Move) -> Move:
        """Return the one move that has the effect of `earlier` and then this one."""
        if self.is_set:
            return self
        return Move(max(earlier.number, self.number), is_set=earlier.is_set)


@dataclass(slots=True)
class _Pending:
    move: Move
    done: asyncio.Future[Payload]


class ReadPositions:
    """Coalesces the moves of one subscription. A superseded move gets the reply of the newest; none is refused."""

    def __init__(self, store: Callable[[Move], Awaitable[Payload]], *, seconds: float) -> None:
        """`store` writes one move, at most once in `seconds`, and returns the reply's response."""
        self._seconds = seconds
        self._store = store
        self._writing = asyncio.Lock()
        self._is_paused = False
        self._pending: _Pending | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def put(self, move: Move) -> Payload | Later:
        """Write `move` now, or within a second together with those that follow. Errors: those of `store`."""
        if not self._is_paused:
            self._pause()
            return await self._write(move)
        if self._pending is None:
            self._pending = _Pending(move, asyncio.get_running_loop().create_future())
        else:
            self._pending.move = move.after(self._pending.move)
        done = self._pending.done
        return Later(lambda: asyncio.shield(done))

    def flush(self) -> None:
        """Start writing what is pending. Doesn't block."""
        pending, self._pending = self._pending, None
        if pending is not None:
            task = asyncio.ensure_future(self._finish(pending))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _pause(self) -> None:
        self._is_paused = True
        asyncio.get_running_loop().call_later(self._seconds, self._resume)

    def _resume(self) -> None:
        if self._pending is None:
            self._is_paused = False
        else:
            self._pause()
            self.flush()

    async def _finish(self, pending: _Pending) -> None:
        try:
            pending.done.set_result(await self._write(pending.move))
        except Exception as error:  # noqa: BLE001 - each waiting reply raises it again, where it is answered and logged.
            pending.done.set_exception(error)
            # Read here as well: after the socket has closed no reply waits for it.
            pending.done.exception()

    async def _write(self, move: Move) -> Payload:
        # Serialized: a slow write must not finish after a later one.
        async with self._writing:
            return await self._store(move)
