"""A uvicorn server that sends its sockets away in batches before it stops."""

import socket

import uvicorn

from chatapp.launch.heartbeat import BEAT_SECONDS, Pulse
from chatapp.realtime import bus

_TICKS_PER_BEAT = int(BEAT_SECONDS * 10)


class DrainingServer(uvicorn.Server):
    """Stops accepting, drains the hub's sockets with 1012, then shuts down as uvicorn does.

    uvicorn alone sends everyone 1012 in the same instant, and a thousand clients reconnect in the next.
    """

    def __init__(self, config: uvicorn.Config, *, pulse: Pulse | None = None) -> None:
        """`pulse` beats with the event loop."""
        super().__init__(config)
        self._pulse = pulse

    async def on_tick(self, counter: int) -> bool:
        """Called by uvicorn ten times a second."""
        if self._pulse is not None and counter % _TICKS_PER_BEAT == 0:
            self._pulse.beat()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End within the graceful time uvicorn was given."""
        for server in self.servers:
            server.close()
        hub = bus.local_hub()
        if hub is not None:
            await hub.drain()
        await super().shutdown(sockets)
