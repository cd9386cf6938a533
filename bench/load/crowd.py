"""All sockets of one load process: opened together, then made to speak as often as asked."""

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

from bench.load.client import LoadSocket, Tally, connect
from bench.load.figures import spread

# So many handshakes under way at once, as a crowd of browsers after a restart.
CONNECTING_AT_ONCE = 100
TRIES = 40
PRESENT_WITHIN_SECONDS = 60.0
# After the last send: what is on its way may still arrive.
SETTLE_SECONDS = 3.0
BEAT_SECONDS = 25.0


@dataclass(frozen=True)
class Work:
    """What the crowd does for a while.

    `rate` 0 is a closed loop: each sender says its next message when it has heard its last one, or (`until`
    "acknowledged") when that was answered; `outstanding` each. With a rate, messages leave evenly, answered or not.
    """

    seconds: float = 5.0
    senders: int = 1
    outstanding: int = 1
    rate: float = 0.0
    until: str = "heard"
    characters: int = 200


class Crowd:
    """Sockets to one server."""

    def __init__(self, *, url: str, tickets: Path, raw: bool, presence: bool) -> None:
        """`tickets`: a line of JSON per socket with `topic` and `token`. `presence`: the server tells who is there."""
        self._url, self._raw, self._presence = url, raw, presence
        self._tickets = [json.loads(line) for line in tickets.read_text().splitlines()]
        self._listeners = Counter(ticket["topic"] for ticket in self._tickets)
        self.sockets: list[LoadSocket] = []
        self.tally = Tally()
        self._beating: asyncio.Task[None] | None = None

    async def open(self, tell: Callable[[dict[str, Any]], None]) -> None:
        """Connect everyone, then join everyone at once; `tell` hears of each stage the moment it is over."""
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

    async def _open_one(self, number: int, ticket: dict[str, str], gate: asyncio.Semaphore) -> LoadSocket:
        url = self._url if self._raw else f"{self._url}?vsn=2.0.0&token={quote(ticket.get('token', ''))}"
        for attempt in range(TRIES):
            async with gate:
                try:
                    return await connect(url, number=number, topic=ticket["topic"], tally=self.tally, raw=self._raw)
                except Exception as error:
                    if attempt == TRIES - 1:
                        raise SystemExit(f"could not connect: {error!r}") from error
            await asyncio.sleep(0.25)
        raise AssertionError

    async def do(self, work: Work) -> dict[str, Any]:
        """Do `work`; return its figures."""
        tally = self.tally = Tally()
        for socket in self.sockets:
            socket.tally = tally
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
        # Not only until the sums agree: what is heard before it is acknowledged can hide what is still on its way.
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
            "shown_ms": spread(tally.latencies),
            "acknowledged_ms": spread(tally.acknowledged),
            "open": sum(socket.is_open for socket in self.sockets),
        }

    def _missing(self) -> int:
        """Return how many deliveries of what was sent have not come."""
        expected = sum(count * self._listeners[topic] for topic, count in self.tally.sent.items())
        return expected - self.tally.deliveries

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            for socket in self.sockets:
                socket.beat()


async def _send_in_turn(senders: list[LoadSocket], work: Work) -> None:
    ends_at = perf_counter() + work.seconds

    def again(socket: LoadSocket) -> None:
        if perf_counter() < ends_at:
            socket.say(work.characters)

    for socket in senders:
        if work.until == "heard":
            socket.on_heard = again
        else:
            socket.on_answered = again
        for _ in range(work.outstanding):
            # Not all in one breath: they would march in step for ever.
            asyncio.get_running_loop().call_later(0.002 * socket.number, partial(again, socket))
    await asyncio.sleep(work.seconds)
    for socket in senders:
        socket.on_heard = socket.on_answered = None


async def _send_evenly(senders: list[LoadSocket], work: Work) -> None:
    began = perf_counter()
    for number in range(int(work.rate * work.seconds)) if senders else ():
        await asyncio.sleep(max(0.0, began + number / work.rate - perf_counter()))
        senders[number % len(senders)].say(work.characters)
    await asyncio.sleep(max(0.0, began + work.seconds - perf_counter()))
