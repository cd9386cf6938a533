"""The open sockets of this process, by user and by silence."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Iterator

from chatapp.ops import counters
from chatapp.realtime.connection import Connection
from chatapp.realtime.limits import Limits

SERVICE_RESTART = 1012


class Connections:
    """All connections. Nothing here goes through all of them but `drain`."""

    def __init__(self, *, limits: Limits) -> None:
        """Start empty."""
        self._limits = limits
        self._by_user: dict[int, set[Connection]] = {}
        # Longest silent first, so that finding the silent ones costs nothing while there are none.
        self._by_silence: OrderedDict[Connection, None] = OrderedDict()

    def __iter__(self) -> Iterator[Connection]:
        """All connections, longest silent first."""
        return iter(self._by_silence)

    def __len__(self) -> int:
        """Number of connections."""
        return len(self._by_silence)

    def of(self, user_id: int) -> Collection[Connection]:
        """Return the connections of a user."""
        return self._by_user.get(user_id, ())

    def register(self, connection: Connection) -> None:
        """Add a new connection."""
        self._by_user.setdefault(connection.user_id, set()).add(connection)
        self._by_silence[connection] = None
        counters.set("sockets", len(self))

    def forget(self, connection: Connection) -> None:
        """Remove a connection. Its channel registry ends its subscriptions."""
        if connection not in self._by_silence:
            return
        del self._by_silence[connection]
        mine = self._by_user[connection.user_id]
        mine.discard(connection)
        if not mine:
            del self._by_user[connection.user_id]
        counters.set("sockets", len(self))

    def note_activity(self, connection: Connection) -> None:
        """Record that a frame of an open connection has arrived."""
        connection.last_active = asyncio.get_running_loop().time()
        self._by_silence.move_to_end(connection)

    def close_silent(self, code: int) -> None:
        """Close the connections that were silent for too long."""
        deadline = asyncio.get_running_loop().time() - self._limits.idle_seconds
        for connection in self._by_silence:
            if connection.last_active >= deadline:
                break
            connection.close(code)

    async def drain(self) -> None:
        """Close all connections a few at a time: clients reconnect to another process at once, without jitter."""
        while waiting := list(self)[: self._limits.drain_batch]:
            for connection in waiting:
                connection.close(SERVICE_RESTART)
                self.forget(connection)
            await asyncio.sleep(self._limits.drain_pause_seconds)
