"""One listening and sending socket (picows: its own cost per frame is some microseconds)."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import Any

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

HEARTBEAT = b'[null,"hb","phoenix","heartbeat",{}]'
JOIN_REF = "1"
OWN_JOIN_REF = "0"
_ON_A_PERSONAL_TOPIC = b'[null,null,"user:'
# Timing every delivery would make the generator the bottleneck: every sixteenth socket does, unless few arrive.
TIMED_EACH = 16
STAMP_DIGITS = 15
# Of a WebSocket frame of 126 to 65,535 bytes.
HEAD_BYTES = 4
REFUSED_PAUSE_SECONDS = 0.02


@dataclass
class Tally:
    """What all sockets of this process received. `latencies` are microseconds from the send to the delivery."""

    deliveries: int = 0
    latencies: list[int] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    present: int = 0
    # Of the newest timed delivery, with its WebSocket head.
    frame_bytes: int = 0


class LoadSocket(WSListener):
    """Joins one topic, counts its messages, and sends on request.

    A content starts with the sender's clock (one machine, one clock) and its index, so that a delivery can be timed
    and a sender recognizes its own. `raw` peers have no Phoenix frames: messages are echoed to all.
    """

    def __init__(
        self,
        *,
        number: int,
        topic: str,
        tally: Tally,
        raw: bool,
        own: dict[str, str] | None = None,
        payload: dict[str, Any] | None = None,
    ) -> None:
        """`own`: the person's own topic and its token, joined as well; `payload`: what the join of `topic` says.

        `on_received` and `on_reply` are set by the code that sends through this socket.
        """
        self.number, self.topic, self.raw = number, topic, raw
        self._own, self._payload = own, payload or {}
        self.tally = tally
        self.joined: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.on_received: Callable[[LoadSocket], None] | None = None
        self.on_reply: Callable[[LoadSocket], None] | None = None
        self.is_open = False
        self._transport: WSTransport | None = None
        self.is_timed = number % TIMED_EACH == 0
        self._mine = f" s={number:05d} ".encode()
        self._sent_at: dict[str, int] = {}
        self._ref = 1

    @property
    def unanswered(self) -> int:
        """The number of its messages neither acknowledged nor refused yet."""
        return len(self._sent_at)

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Store the transport."""
        self._transport = transport
        self.is_open = True

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Record the close."""
        self.is_open = False
        if not self.joined.done():
            self.joined.set_result(False)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Count or time a message, or match a reply."""
        payload = frame.get_payload_as_bytes()
        if b'"phx_reply"' in payload[:80]:
            self._take_reply(json.loads(payload))
            return
        if payload.startswith(_ON_A_PERSONAL_TOPIC):
            return  # An unread count repeats the message's text.
        at = payload.find(b"t=")
        if at < 0:
            self.tally.present += b'"presence_state"' in payload[:80]
            return
        self.tally.deliveries += 1
        if self.is_timed:
            sent_at = int(payload[at + 2 : at + 2 + STAMP_DIGITS])
            self.tally.latencies.append(perf_counter_ns() // 1000 - sent_at)
            self.tally.frame_bytes = len(payload) + HEAD_BYTES
        if self.on_received is not None and self._mine in payload:
            self.on_received(self)

    def _take_reply(self, frame: list[Any]) -> None:
        ref, status = frame[1], frame[4]["status"]
        if ref == JOIN_REF:
            if not self.joined.done():
                self.joined.set_result(status == "ok")
            return
        sent_at = self._sent_at.pop(ref, None)
        if sent_at is None:
            return
        if status == "ok":
            self.tally.sent[self.topic] += 1
            self.tally.acknowledged.append(perf_counter_ns() // 1000 - sent_at)
            if self.on_reply is not None:
                self.on_reply(self)
            return
        self.tally.refused[str(frame[4]["response"].get("reason"))] += 1
        # A refused message is not broadcast: the closed loop continues without it.
        again = self.on_reply or self.on_received
        if again is not None:
            asyncio.get_running_loop().call_later(REFUSED_PAUSE_SECONDS, again, self)

    def ask_to_join(self) -> None:
        """Join; `joined` holds the outcome."""
        if self.raw:
            self.joined.set_result(self.is_open)
            return
        if self._own is not None:
            self._write([OWN_JOIN_REF, OWN_JOIN_REF, self._own["topic"], "phx_join", {"token": self._own["token"]}])
        self._write([JOIN_REF, JOIN_REF, self.topic, "phx_join", self._payload])

    def say(self, characters: int) -> None:
        """Send one message of this many characters."""
        now = perf_counter_ns() // 1000
        content = f"t={now:0{STAMP_DIGITS}d} s={self.number:05d} ".ljust(characters, "x")
        if self.raw:
            self.tally.sent[self.topic] += 1
            self._write({"message": content})
            return
        self._ref += 1
        self._sent_at[str(self._ref)] = now
        self._write([JOIN_REF, str(self._ref), self.topic, "message", {"content": content}])

    def beat(self) -> None:
        """Send a heartbeat; raw peers need none."""
        if self._transport is not None and self.is_open and not self.raw:
            self._transport.send(WSMsgType.TEXT, HEARTBEAT)

    def _write(self, frame: object) -> None:
        if self._transport is not None and self.is_open:
            self._transport.send(WSMsgType.TEXT, json.dumps(frame, separators=(",", ":")).encode())


async def connect(url: str, *, source: str = "", **options: Any) -> LoadSocket:
    """Open one socket from the address `source`; options as LoadSocket's. Errors: what picows raises when refused."""
    where: dict[str, Any] = {"local_addr": (source, 0)} if source else {}
    _transport, listener = await ws_connect(lambda: LoadSocket(**options), url, **where)
    return listener
