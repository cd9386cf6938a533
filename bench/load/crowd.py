"""All sockets of one load process: opened together, then sending at a given rate."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import quote

from bench.load.client import TIMED_EACH, LoadSocket, Tally, connect
from bench.load.figures import spread

# Concurrent handshakes, as a crowd of browsers after a restart.
CONNECTING_AT_ONCE = 100
TRIES = 40
PRESENT_WITHIN_SECONDS = 60.0
# After the last send: deliveries in flight may still arrive.
SETTLE_SECONDS = 3.0
BEAT_SECONDS = 25.0
# Heartbeats come spread over the time between two, as those of people who came one after the other.
BEAT_PARTS = 100
# With fewer deliveries a second, each is timed: a sixteenth of them would be too few for a 99th percentile.
ALL_TIMED_BELOW = 1_000.0


@dataclass(frozen=True)
class Work:
    """A phase of load.

    `rate` 0 is a closed loop: each sender sends its next message on receiving its last one, or (`until`
    "acknowledged") on its acknowledgement; `outstanding` each. With a rate it is an open loop with even spacing.
    """

    seconds: float = 5.0
    senders: int = 1
    outstanding: int = 1
    rate: float = 0.0
    until: str = "heard"
    characters: int = 200


class Crowd:
    """Sockets to one server."""

    def __init__(
        self,
        *,
        url: str,
        tickets: Path,
        raw: bool,
        presence: bool,
        source: str = "",
        payload: dict[str, Any] | None = None,
    ) -> None:
        """`tickets`: a JSON line per socket with `topic`, `token` and perhaps `own`, the person's own topic and token.

        `presence`: the server broadcasts presence; `source`: the address to connect from; `payload`: of the joins.
        """
        self._url, self._raw, self._presence = url, raw, presence
        self._source, self._payload = source, payload
        self._tickets = [json.loads(line) for line in tickets.read_text().splitlines()]
        self._listeners = Counter(ticket["topic"] for ticket in self._tickets)
        self.sockets: list[LoadSocket] = []
        self.tally = Tally()
        self._beating: asyncio.Task[None] | None = None

    async def open(self, tell: Callable[[dict[str, Any]], None]) -> None:
        """Connect everyone, then join everyone at once; `tell` is called after each stage."""
        began = perf_counter()
        gate = asyncio.Semaphore(CONNECTING_AT_ONCE)
        self.sockets = await asyncio.gather(
            *(self._open_one(number, ticket, gate) for number, ticket in enumerate(self._tickets))
        )
        tell({"stage": "connected", "sockets": len(self.sockets), "seconds": perf_counter() - began})
        began = perf_counter()
        for socket in self.sockets:
            socket.ask_to_join()
        joined = await asyncio.gather(*(socket.joined for socket in self.sockets))
        tell({"stage": "joined", "sockets": sum(joined), "seconds": perf_counter() - began})
        if self._presence:
            while self.tally.present < len(self.sockets) and perf_counter() - began < PRESENT_WITHIN_SECONDS:
                await asyncio.sleep(0.005)
            tell({"stage": "present", "sockets": self.tally.present, "seconds": perf_counter() - began})
        self._beating = asyncio.ensure_future(self._beat())

    async def _open_one(self, number: int, ticket: dict[str, Any], gate: asyncio.Semaphore) -> LoadSocket:
        url = self._url if self._raw else f"{self._url}?vsn=2.0.0&token={quote(ticket.get('token', ''))}"
        for attempt in range(TRIES):
            async with gate:
                try:
                    return await connect(
                        url,
                        source=self._source,
                        number=number,
                        topic=ticket["topic"],
                        tally=self.tally,
                        raw=self._raw,
                        own=ticket.get("own"),
                        payload=self._payload,
                    )
                except Exception as error:
                    if attempt == TRIES - 1:
                        raise SystemExit(f"could not connect: {error!r}") from error
            await asyncio.sleep(0.25)
        raise AssertionError

    async def do(self, work: Work) -> dict[str, Any]:
        """Run `work`; return its figures."""
        tally = self.tally = Tally()
        timed_each = self._timed_each(work)
        for socket in self.sockets:
            socket.tally = tally
            socket.is_timed = socket.number % timed_each == 0
        senders = self.sockets[: work.senders]
        began = perf_counter()
        if work.rate:
            await _send_evenly(senders, work)
        else:
            await _send_in_turn(senders, work)
        seconds = perf_counter() - began
        deliveries = tally.deliveries
        acknowledged = len(tally.acknowledged)
        began = perf_counter()
        # Not only until the sums agree: deliveries before their acknowledgement can hide others still in flight.
        while perf_counter() - began < SETTLE_SECONDS and (
            self._missing() or any(sender.unanswered for sender in senders)
        ):
            await asyncio.sleep(0.02)
        return {
            "seconds": seconds,
            "deliveries": deliveries,
            "deliveries_in_all": tally.deliveries,
            "lost": self._missing(),
            "settled_seconds": perf_counter() - began,
            "acknowledged": acknowledged,
            "refused": dict(tally.refused),
            "frame_bytes": tally.frame_bytes,
            "shown_ms": spread(tally.latencies),
            "acknowledged_ms": spread(tally.acknowledged),
            "open": sum(socket.is_open for socket in self.sockets),
        }

    def _timed_each(self, work: Work) -> int:
        """Return N if one of N sockets times its deliveries."""
        per_second = work.rate * max(self._listeners.values(), default=0)
        return 1 if 0 < per_second < ALL_TIMED_BELOW else TIMED_EACH

    def _missing(self) -> int:
        """Return the number of missing deliveries."""
        expected = sum(count * self._listeners[topic] for topic, count in self.tally.sent.items())
        return expected - self.tally.deliveries

    async def _beat(self) -> None:
        while True:
            for part in range(BEAT_PARTS):
                await asyncio.sleep(BEAT_SECONDS / BEAT_PARTS)
                for socket in self.sockets[part::BEAT_PARTS]:
                    socket.beat()


async def _send_in_turn(senders: list[LoadSocket], work: Work) -> None:
    ends_at = perf_counter() + work.seconds

    def again(socket: LoadSocket) -> None:
        if perf_counter() < ends_at:
            socket.say(work.characters)

    for socket in senders:
        if work.until == "heard":
            socket.on_received = again
        else:
            socket.on_reply = again
        for _ in range(work.outstanding):
            # Staggered: they would stay synchronized.
            asyncio.get_running_loop().call_later(0.002 * socket.number, partial(again, socket))
    await asyncio.sleep(work.seconds)
    for socket in senders:
        socket.on_received = socket.on_reply = None


async def _send_evenly(senders: list[LoadSocket], work: Work) -> None:
    began = perf_counter()
    for number in range(int(work.rate * work.seconds)) if senders else ():
        await asyncio.sleep(max(0.0, began + number / work.rate - perf_counter()))
        senders[number % len(senders)].say(work.characters)
    await asyncio.sleep(max(0.0, began + work.seconds - perf_counter()))
