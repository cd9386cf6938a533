"""A uvicorn server that sends its sockets away in batches before it stops."""

import socket

import uvicorn

from chatapp.realtime import bus


class DrainingServer(uvicorn.Server):
    """Stops accepting, drains the hub's sockets with 1012, then shuts down as uvicorn does.

    uvicorn alone sends everybody 1012 in the same instant, and a thousand clients reconnect in the next.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End within the graceful time uvicorn was given."""
        for server in self.servers:
            server.close()
        hub = bus.local_hub()
        if hub is not None:
            await hub.drain()
        await super().shutdown(sockets)
