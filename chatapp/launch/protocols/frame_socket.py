"""The WebSocket protocol class given to uvicorn: it lets the hub write a ready frame to the transport.

Measured (bench/README.md): awaiting ASGI `send` for each receiver halves the fan-out.
"""

import asyncio
import logging
from http import HTTPStatus
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidMessage
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.server import ServerProtocol

from chatapp.launch.protocols.reliance import Reliance
from chatapp.realtime.wire.frames import DEFLATE_WINDOW_BITS
from chatapp.realtime.wire.transport import EXTENSION

log = logging.getLogger(__name__)

_SENTENCES = {
    HTTPStatus.BAD_REQUEST: b"This is no valid WebSocket handshake.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: b"The request's head is too large.",
    HTTPStatus.SERVICE_UNAVAILABLE: b"The handshake took too long.",
}

INVALID_PAYLOAD = 1007
POLICY_VIOLATION = 1008
RELIES_ON = (
    Reliance(
        WebSocketsSansIOProtocol,
        methods={
            "__init__": "config server_state app_state",
            "connection_made": "transport",
            "connection_lost": "exc",
            "data_received": "data",
            "handle_connect": "event",
            "handle_text": "event",
            "handle_bytes": "event",
            "handle_cont": "event",
            "send_receive_event_to_app": "",
            "keepalive_timeout": "",
            "handle_parser_exception": "",
        },
        attributes="conn transport loop logger queue scope handshake_initiated handshake_complete close_sent"
        " disconnected read_paused close_timer curr_msg_data_type frames",
    ),
    Reliance(
        ServerProtocol,
        methods={"send_close": "code", "data_to_send": ""},
        attributes="handshake_exc extensions parser parser_exc",
    ),
)


class FrameProtocol(WebSocketsSansIOProtocol):
    """Offers itself to the application as `scope["extensions"]["chatapp.frames"]`."""

    pieces_timer: asyncio.TimerHandle | None = None
    handshake_timer: asyncio.TimerHandle | None = None
    # Whether the peer takes frames that were compressed once for everyone.
    deflates = False
    # A message sent in pieces must be whole by then: pings answered meanwhile do not count as talking.
    whole_within_seconds = 30.0
    # The handshake must be answered by then, whatever state it is in.
    handshake_seconds = 10.0
    # A peer that does not read never lets the close frame out; after this it is cut.
    abort_after_seconds = 5.0

    def __init__(self, config: Config, *arguments: Any, **named: Any) -> None:
        """As uvicorn's, but nothing is remembered from one compressed frame to the next, in neither direction.

        A window for each connection would cost 34-90 KiB and a third of the throughput (docs/performance.md).
        """
        super().__init__(config, *arguments, **named)
        factory = ServerPerMessageDeflateFactory(server_no_context_takeover=True, client_no_context_takeover=True)
        self.conn = ServerProtocol(extensions=[factory], max_size=config.ws_max_size, logger=self.logger)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the deadline of the handshake: the HTTP protocol's timers have ended."""
        super().connection_made(transport)
        self.handshake_timer = self.loop.call_later(self.handshake_seconds, self._check_handshake)

    def data_received(self, data: bytes) -> None:
        """Parse, but refuse a broken handshake, and frames that come before the handshake was answered.

        uvicorn leaves a handshake that websockets rejects open and unanswered: websockets emits no event for it.
        """
        if self.disconnected:
            return
        if self.handshake_initiated and not self.handshake_complete:
            self._refuse_handshake(HTTPStatus.BAD_REQUEST)
            return
        super().data_received(data)
        error = self.conn.handshake_exc
        if error is not None and not self.handshake_initiated:
            is_invalid = isinstance(error, InvalidMessage)
            too_large = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            self._refuse_handshake(HTTPStatus.BAD_REQUEST if is_invalid else too_large)

    def _check_handshake(self) -> None:
        if not self.handshake_complete:
            self._refuse_handshake(HTTPStatus.SERVICE_UNAVAILABLE)

    def _refuse_handshake(self, status: HTTPStatus) -> None:
        """Answer with `status`, close the connection, and notify an application that was already called."""
        self.handshake_complete = self.close_sent = self.disconnected = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1006})
        if not self.transport.is_closing():
            sentence = _SENTENCES[status]
            headers = "content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close"
            head = f"HTTP/1.1 {status.value} {status.phrase}\r\n{headers % len(sentence)}\r\n\r\n"
            self.transport.write(head.encode() + sentence)
            self.transport.close()
        self.loop.call_later(self.abort_after_seconds, self._cut)

    def handle_connect(self, event: Request) -> None:
        """Accept the handshake as uvicorn does, then add the extension to the scope the application will see."""
        super().handle_connect(event)
        self.deflates = any(
            isinstance(one, PerMessageDeflate) and one.local_max_window_bits >= DEFLATE_WINDOW_BITS
            for one in self.conn.extensions
        )
        if hasattr(self, "scope"):
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self

    def handle_text(self, event: Frame) -> None:
        """Take a text, or the first piece of one."""
        self._watch_pieces(event)
        super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        """Take bytes, or the first piece of some."""
        self._watch_pieces(event)
        super().handle_bytes(event)

    def handle_cont(self, event: Frame) -> None:
        """Take a further piece."""
        self._watch_pieces(event)
        super().handle_cont(event)

    def _watch_pieces(self, event: Frame) -> None:
        if event.fin:
            self._forget_pieces()
        elif self.pieces_timer is None:
            self.pieces_timer = self.loop.call_later(self.whole_within_seconds, self.close_now, POLICY_VIOLATION)

    def _forget_pieces(self) -> None:
        if self.pieces_timer is not None:
            self.pieces_timer.cancel()
            self.pieces_timer = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        self._forget_pieces()
        if self.handshake_timer is not None:
            self.handshake_timer.cancel()
            self.handshake_timer = None
        super().connection_lost(exc)
        # No reference cycle is left (chatapp.launch.garbage): the parser is a generator of `conn`, which refers to it.
        self.conn.parser.close()
        self.conn.parser_exc = None
        if hasattr(self, "scope"):
            self.scope["extensions"].pop(EXTENSION, None)

    def send_receive_event_to_app(self) -> None:
        """Pass on a whole message; close with 1007 if a text frame isn't UTF-8.

        uvicorn does the same with a traceback in the log for each: anyone could fill it.
        """
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                log.warning("text frame is not UTF-8")
                self.close_now(INVALID_PAYLOAD)
                return
        super().send_receive_event_to_app()

    @property
    def frames_behind(self) -> int:
        """How many frames have arrived and were not taken yet. Reading pauses while there are any."""
        return self.queue.qsize()

    def write_frame(self, frame: bytes) -> int:
        """Write one complete WebSocket frame without waiting.

        Shape: bytes that now wait in the transport's buffer, or -1 when the connection can take none.
        """
        transport = self.transport
        if not self.handshake_complete or self.close_sent or self.disconnected or transport.is_closing():
            return -1
        transport.write(frame)
        return transport.get_write_buffer_size()

    def close_now(self, code: int) -> None:
        """Send a close frame without waiting and notify the application; cut the connection if the peer never reads."""
        if self.close_sent or self.disconnected:
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        if not self.transport.is_closing():
            self.conn.send_close(code)
            self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(self.abort_after_seconds, self._cut)

    def keepalive_timeout(self) -> None:
        """Give up a peer that answers no ping, for certain.

        uvicorn's close waits until the peer has read what is buffered: one that never reads would keep its connection
        and up to a megabyte of ours indefinitely.
        """
        super().keepalive_timeout()
        self.loop.call_later(self.abort_after_seconds, self._cut)

    def handle_parser_exception(self) -> None:
        """Give up a peer whose frames are broken; it may not be reading either."""
        super().handle_parser_exception()
        self.loop.call_later(self.abort_after_seconds, self._cut)

    def _cut(self) -> None:
        if isinstance(self.transport, asyncio.Transport) or hasattr(self.transport, "abort"):
            self.transport.abort()


PROTOCOL = FrameProtocol
