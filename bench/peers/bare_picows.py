"""A picows server that writes the bytes of a message to every socket: Python's limit of one write per delivery.

python -m bench.peers.bare_picows PORT
"""

import sys

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_create_server

everyone: set[WSTransport] = set()


class BusHeartbeat(WSListener):
    """One client."""

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Register."""
        everyone.add(transport)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Unregister."""
        everyone.discard(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Broadcast to everyone."""
        if frame.msg_type == WSMsgType.TEXT:
            message = frame.get_payload_as_bytes()
            for other in everyone:
                other.send(WSMsgType.TEXT, message)


async def main(port: int) -> None:
    """Serve until killed."""
    server = await ws_create_server(lambda request: BusHeartbeat(), "127.0.0.1", port, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
