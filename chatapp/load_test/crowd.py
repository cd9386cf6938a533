"""All people of a load test: each with a socket, in a chat, writing at a rate. One process, one clock."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from chatapp.lib import clock
from chatapp.load_test.scratch_site import Ticket

CONNECTING_AT_ONCE = 50
JOINED_WITHIN_SECONDS = 60.0
# After the last send: what is under way may still arrive.
SETTLE_SECONDS = 5.0
BEAT_SECONDS = 25.0
_JOIN_REF, _OWN_JOIN_REF = "1", "0"
_MARK = "load-test-"


class NotJoined(Exception):
    """People could not connect or join; the message says how many."""


@dataclass
class Tally:
    """What happened to the messages of one step. `delays` are seconds from the send to each member's page."""

    sent: int = 0
    acknowledged: set[int] = field(default_factory=set)
    refused: int = 0
    doubled: int = 0
    delays: list[float] = field(default_factory=list)
    shown: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    wanted: dict[int, int] = field(default_factory=dict)

    def lost(self) -> int:
        """Return how many deliveries of acknowledged messages are missing."""
        return sum(max(0, self.wanted[number] - self.shown[number]) for number in self.acknowledged)


class Person:
    """One socket: joined to its person's own topic and a chat, like a page."""

    def __init__(self, crowd: "Crowd", ticket: Ticket) -> None:
        """Take the ticket; `open` connects."""
        self._crowd, self._ticket = crowd, ticket
        self.topic = ticket["chat"]["topic"]
        self._socket: ClientConnection | None = None
        self._ref = 1
        self._waiting: dict[str, int] = {}
        self._seen: set[int] = set()
        self.joined: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._reading: asyncio.Task[None] | None = None

    async def open(self, url: str) -> None:
        """Connect and ask to join. Errors: OSError, WebSocketException."""
        address = f"{url}?vsn=2.0.0&token={quote(self._ticket['chat']['token'])}"
        self._socket = await connect(
            address, compression=None, ping_interval=None, max_queue=None, max_size=None, open_timeout=30
        )
        self._reading = asyncio.create_task(self._read(self._socket))
        own = self._ticket["own"]
        await self._write([_OWN_JOIN_REF, _OWN_JOIN_REF, own["topic"], "phx_join", {"token": own["token"]}])
        await self._write([_JOIN_REF, _JOIN_REF, self.topic, "phx_join", {}])

    async def send(self, number: int) -> None:
        """Write message `number` to the chat."""
        self._ref += 1
        self._waiting[str(self._ref)] = number
        content = f"{_MARK}{number} so then we looked at the plan again and found that most of it holds"
        await self._write([_JOIN_REF, str(self._ref), self.topic, "message", {"content": content}])

    async def beat(self) -> None:
        """Send a heartbeat."""
        await self._write([None, "hb", "phoenix", "heartbeat", {}])

    async def close(self) -> None:
        """Disconnect."""
        if self._socket is not None:
            await self._socket.close()
        if self._reading is not None:
            await self._reading

    async def _write(self, frame: list[Any]) -> None:
        if self._socket is not None:
            await self._socket.send(json.dumps(frame))

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for raw in socket:
                text = raw if isinstance(raw, str) else raw.decode()
                if '"phx_reply"' in text[:80]:
                    self._take_reply(json.loads(text))
                # A person's own topic repeats the text with the unread count.
                elif f'"{self.topic}"' in text[:80] and (at := text.find(_MARK)) >= 0:
                    number = int(text[at + len(_MARK) :].partition(" ")[0])
                    self._crowd.show(number, is_again=number in self._seen)
                    self._seen.add(number)
        except WebSocketException:
            pass
        if not self.joined.done():
            self.joined.set_result(False)

    def _take_reply(self, frame: list[Any]) -> None:
        ref, is_ok = frame[1], frame[4]["status"] == "ok"
        if ref == _JOIN_REF and not self.joined.done():
            self.joined.set_result(is_ok)
        elif (number := self._waiting.pop(ref, None)) is not None:
            self._crowd.answer(number, is_ok=is_ok)


class Crowd:
    """Everyone, and the tally of the step that runs."""

    def __init__(self, url: str, tickets: Sequence[Ticket]) -> None:
        """Create the people; `open` connects them."""
        self._url = url
        self._people = [Person(self, ticket) for ticket in tickets]
        self._sizes: dict[str, int] = defaultdict(int)
        for person in self._people:
            self._sizes[person.topic] += 1
        self._tally = Tally()
        self._sent_at: dict[int, float] = {}
        self._number = 0
        self._beating: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect everyone, and wait until all have joined. Errors: NotJoined."""
        gate = asyncio.Semaphore(CONNECTING_AT_ONCE)

        async def open_one(person: Person) -> None:
            async with gate:
                await person.open(self._url)

        try:
            async with asyncio.timeout(JOINED_WITHIN_SECONDS):
                await asyncio.gather(*map(open_one, self._people))
                joined = await asyncio.gather(*(person.joined for person in self._people))
        except (OSError, WebSocketException, TimeoutError) as error:
            count = sum(person.joined.done() for person in self._people)
            reason = str(error) or "too slow"
            raise NotJoined(f"only {count} of {len(self._people)} people could join: {reason}") from error
        if not all(joined):
            raise NotJoined(f"only {sum(joined)} of {len(joined)} people could join")
        self._beating = asyncio.create_task(self._beat())

    async def write(self, *, rate: float, seconds: float) -> Tally:
        """Have people write `rate` messages a second, evenly and in turn; return what happened to them."""
        tally = self._tally = Tally()
        began = clock.elapsed_seconds()
        count = max(1, round(rate * seconds))
        for index in range(count):
            delay = began + index / rate - clock.elapsed_seconds()
            if delay > 0:
                await asyncio.sleep(delay)
            elif index % 20 == 0:
                # Late: answers must still be read.
                await asyncio.sleep(0)
            if clock.elapsed_seconds() - began > seconds:
                break
            await self._send(self._people[(self._number * 7_919) % len(self._people)])
        tally.sent = len(tally.wanted)
        settled_at = clock.elapsed_seconds() + SETTLE_SECONDS
        while self._is_under_way(tally) and clock.elapsed_seconds() < settled_at:
            await asyncio.sleep(0.05)
        return tally

    async def close(self) -> None:
        """Disconnect everyone."""
        if self._beating is not None:
            self._beating.cancel()
        await asyncio.gather(*(person.close() for person in self._people))

    def show(self, number: int, *, is_again: bool) -> None:
        """Count a message that a person's page shows."""
        tally = self._tally
        if number not in tally.wanted:
            # Of an earlier step, which has counted it as lost.
            return
        if is_again:
            tally.doubled += 1
            return
        tally.shown[number] += 1
        tally.delays.append(clock.elapsed_seconds() - self._sent_at[number])

    def answer(self, number: int, *, is_ok: bool) -> None:
        """Count the answer to a send."""
        if number not in self._tally.wanted:
            return
        if is_ok:
            self._tally.acknowledged.add(number)
        else:
            self._tally.refused += 1

    async def _send(self, person: Person) -> None:
        self._number += 1
        number = self._number
        self._tally.wanted[number] = self._sizes[person.topic]
        self._sent_at[number] = clock.elapsed_seconds()
        try:
            await person.send(number)
        except WebSocketException:
            self._tally.refused += 1

    async def _beat(self) -> None:
        pause = BEAT_SECONDS / max(1, len(self._people))
        while True:
            for person in self._people:
                await asyncio.sleep(pause)
                try:
                    await person.beat()
                except WebSocketException:
                    continue

    @staticmethod
    def _is_under_way(tally: Tally) -> bool:
        return tally.lost() > 0 or len(tally.acknowledged) + tally.refused < len(tally.wanted)
