"""The HTTP protocol class given to uvicorn: requests have bounds in size and time, connections always end.

uvicorn itself bounds neither a request's head nor the time it takes: an address could hold any number of connections
and any amount of memory. Built on uvicorn's httptools protocol; RELIES_ON names what it needs of it.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from chatapp.launch import request_bounds
from chatapp.launch.protocols.reliance import Reliance

REQUEST_TIMEOUT = 408
HEAD_TOO_LARGE = 431
_SENTENCES = {REQUEST_TIMEOUT: b"The request took too long.", HEAD_TOO_LARGE: b"The request's head is too large."}


RELIES_ON = (
    Reliance(
        HttpToolsProtocol,
        methods={
            "connection_made": "transport",
            "connection_lost": "exc",
            "data_received": "data",
            "on_message_begin": "",
            "on_url": "url",
            "on_header": "name value",
            "on_headers_complete": "",
            "on_body": "body",
            "on_message_complete": "",
            "on_response_complete": "",
            "handle_websocket_upgrade": "",
            "send_400_response": "msg",
            "pause_writing": "",
            "resume_writing": "",
            "_unset_keepalive_if_required": "",
        },
        attributes="transport loop cycle pipeline flow parser",
    ),
    Reliance(
        RequestResponseCycle,
        attributes="transport message_event disconnected response_started response_complete",
    ),
    Reliance(FlowControl, methods={"resume_reading": ""}, attributes="read_paused"),
)


class _HeadTooLarge(Exception):
    """Raised inside the parser, which then parses no further."""


class _Transport:
    """What one answer sees of its connection: uvicorn closes it at the answer's end, whatever still arrives."""

    def __init__(self, protocol: "BoundedHttpProtocol") -> None:
        self._protocol = protocol
        self.write = protocol.transport.write
        self.is_closing = protocol.transport.is_closing

    def close(self) -> None:
        self._protocol.close_politely()


class BoundedHttpProtocol(HttpToolsProtocol):
    """One connection. Either a head is awaited, or a body arrives, or an answer is made; the first two have a timer."""

    head_seconds = request_bounds.HEAD_SECONDS
    body_seconds = request_bounds.BODY_SECONDS
    # How long what a client still sends after its refusal is read and thrown away. Closing at once would reset the
    # connection, and many clients would never see why.
    linger_seconds = 5.0
    # A client that takes nothing of its answer for so long is cut.
    unread_seconds = 60.0
    # Of the request that is arriving.
    is_head_complete = False
    is_refused = False
    body_bytes = 0
    _body_since = 0.0
    # Read since the last request ended, while no head is complete; and what the finished head held.
    _unparsed_bytes = 0
    _head_bytes = 0
    _timer: asyncio.TimerHandle | None = None
    _write_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        self._stop_timer()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse, unless this connection only waits for its end."""
        if self.is_refused:
            return
        self._unparsed_bytes += len(data)
        super().data_received(data)
        # A head whose parts the parser still holds back is counted here, a complete one in `on_headers_complete`.
        if self._unparsed_bytes > request_bounds.MAX_HEAD_BYTES and not (self.is_head_complete or self.is_refused):
            self._refuse(HEAD_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Begin to count."""
        self._head_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Count a piece of the address."""
        self._head_bytes += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header."""
        self._head_bytes += len(name) + len(value) + len(b": \r\n")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Let the request begin, and bound the time of its body."""
        if self._head_bytes > request_bounds.MAX_HEAD_BYTES:
            raise _HeadTooLarge
        self.is_head_complete = True
        self.body_bytes = 0
        self._body_since = self.loop.time()
        self._start_timer(self.body_seconds, self._check_body)
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:
            self.cycle.transport = _Transport(self)  # type: ignore[assignment]

    def on_body(self, body: bytes) -> None:
        """Count a piece of the body."""
        self.body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait for the answer, or, when that was given early, for the next head."""
        self._stop_timer()
        self.is_head_complete = False
        self._unparsed_bytes = 0
        super().on_message_complete()
        if self.cycle is not None and self.cycle.response_complete:
            self._await_head()

    def on_response_complete(self) -> None:
        """Wait for the next head; for the rest of a body that was answered before its end only a moment."""
        super().on_response_complete()
        if self.transport.is_closing() or self.is_refused:
            return
        if self.is_head_complete and not self.pipeline:
            self._start_timer(self.linger_seconds, self.transport.close)
        elif not self.is_head_complete:
            self._await_head()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over: from here on it is a WebSocket's."""
        self._stop_timer()
        self.resume_writing()
        super().handle_websocket_upgrade()
        # It refers to this object, which is no longer needed (chatapp.launch.garbage).
        self.parser = None  # type: ignore[assignment]

    def send_400_response(self, msg: str) -> None:
        """Answer what could not be parsed."""
        if self._head_bytes > request_bounds.MAX_HEAD_BYTES:
            self._refuse(HEAD_TOO_LARGE)
        else:
            self._stop_timer()
            super().send_400_response(msg)

    def pause_writing(self) -> None:
        """Give the client a while to take some of its answer."""
        super().pause_writing()
        if self._write_timer is None:
            self._write_timer = self.loop.call_later(self.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def close_politely(self) -> None:
        """Close; when the client is still sending what was answered already, let it read the answer first."""
        if self.is_head_complete:
            self._linger()
        else:
            self.transport.close()

    def _linger(self) -> None:
        self.is_refused = True
        self._unset_keepalive_if_required()
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._start_timer(self.linger_seconds, self.transport.close)

    def _start_timer(self, seconds: float, callback: Any) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, callback)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _await_head(self) -> None:
        self._start_timer(self.head_seconds, self._check_head)

    def _check_head(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            # The client waits for us, not we for it. The answer's end starts the timer again.
            return
        if self._unparsed_bytes:
            self._refuse(REQUEST_TIMEOUT)
        else:
            self.transport.close()

    def _check_body(self) -> None:
        now = self.loop.time()
        due = self._body_since + self.body_seconds + self.body_bytes / request_bounds.BODY_BYTES_PER_SECOND
        if self.flow.read_paused:
            # It is we who do not read.
            self._start_timer(self.body_seconds, self._check_body)
        elif now < due:
            self._start_timer(due - now, self._check_body)
        else:
            self._refuse(REQUEST_TIMEOUT)

    def _refuse(self, status: int) -> None:
        """Answer with `status`, if no other answer has begun, and end the connection."""
        self.is_refused = True
        self._stop_timer()
        self._unset_keepalive_if_required()
        if self.transport.is_closing():
            return
        cycle = self.cycle
        is_free = cycle is None or cycle.response_complete or not (cycle.response_started or self.pipeline)
        if cycle is not None and not cycle.response_complete:
            # The application learns that its client is gone; what it would still say is not written.
            cycle.disconnected = True
            cycle.message_event.set()
        if not is_free:
            self.transport.close()
            return
        sentence = _SENTENCES[status]
        head = b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        self.transport.write(STATUS_LINE[status] + head % len(sentence) + sentence)
        self._linger()


PROTOCOL = BoundedHttpProtocol
