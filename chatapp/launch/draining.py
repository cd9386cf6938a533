"""A uvicorn server that closes its sockets in batches before it stops."""

import socket

import uvicorn

from chatapp.launch.heartbeat import BEAT_SECONDS, Pulse
from chatapp.realtime.bus import local

_TICKS_PER_BEAT = int(BEAT_SECONDS * 10)


class DrainingServer(uvicorn.Server):
    """Stops accepting, drains the hub's sockets with 1012, then shuts down as uvicorn does.

    uvicorn by itself closes all sockets at the same moment, and thousands of clients reconnect at once.
    """

    def __init__(self, config: uvicorn.Config, *, pulse: Pulse | None = None) -> None:
        """`pulse` beats with the event loop."""
        super().__init__(config)
        self._pulse = pulse

    async def on_tick(self, counter: int) -> bool:
        """Beat; uvicorn calls this ten times a second."""
        if self._pulse is not None and counter % _TICKS_PER_BEAT == 0:
            self._pulse.beat()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain and stop within uvicorn's graceful timeout."""
        for server in self.servers:
            server.close()
        hub = local.local_hub()
        if hub is not None:
            await hub.drain()
        await super().shutdown(sockets)
