"""A process of many simulated clients: `python -m bench.chaos.crowd CONFIG.json`. Takes commands on stdin, JSON lines.

{"do": "status"} · {"do": "pace", "per_second": n} · {"do": "finish"}; each gets one line in response.
"""

import asyncio
import contextlib
import json
import random
import signal
import sys
from pathlib import Path
from typing import Any

import uvloop

from bench.chaos.journal import Journal
from bench.chaos.outsider import Outsider
from bench.chaos.people import Person
from bench.chaos.tab import Tab

# With this many unacknowledged messages a tab stops typing, as a person would.
MOST_UNACKNOWLEDGED = 16
ANSWERED_WITHIN_SECONDS = 60.0
# The hub's maintenance finds what the bus lost within two rounds; the crowd doesn't sync for it.
QUIET_SECONDS = 7.0


class Crowd:
    """All tabs of this process, and their load."""

    def __init__(self, config: dict[str, Any]) -> None:
        """`config`: as written by bench.chaos.crowds."""
        self._dice = random.Random(config["seed"])
        self._journal = Journal(Path(config["journal"]))
        self._per_second = float(config["per_second"])
        people = [Person.from_card(card, pages=config["pages"]) for card in config["people"]]
        self.tabs = [
            Tab(
                person=person,
                number=number,
                chats=[chat["chat_id"] for chat in config["rooms"] if person.user_id in chat["member_ids"]],
                port=config["ports"][number % len(config["ports"])],
                journal=self._journal,
                dice=self._dice,
            )
            for person in people
            for number in range(config["first_tab"], config["first_tab"] + config["tabs"])
        ]
        self._outsiders = [
            Outsider(
                person=Person.from_card(card, pages=config["pages"]),
                chats=[chat["chat_id"] for chat in config["rooms"]],
                port=config["ports"][0],
                journal=self._journal,
            )
            for card in config["outsiders"]
        ]
        self._loop = asyncio.get_running_loop()

    def start(self) -> None:
        """Start all tabs."""
        for one in (*self.tabs, *self._outsiders):
            one.start()
        self._talking = asyncio.ensure_future(self._talk())
        self._flushing = asyncio.ensure_future(self._flush())

    async def _talk(self) -> None:
        """Send random messages at `per_second`, open loop: without waiting for acknowledgements."""
        due = self._loop.time()
        while True:
            if self._per_second <= 0:
                await asyncio.sleep(0.05)
                due = self._loop.time()
                continue
            due += 1 / self._per_second
            if (ahead := due - self._loop.time()) > 0:
                await asyncio.sleep(ahead)
            elif ahead < -1:
                due = self._loop.time()
            tab = self._dice.choice(self.tabs)
            if tab.unacknowledged < MOST_UNACKNOWLEDGED and tab.places:
                tab.say(self._dice.choice(tab.places))

    async def _flush(self) -> None:
        while True:
            await asyncio.sleep(0.5)
            self._journal.flush()

    def status(self) -> dict[str, Any]:
        """Return the number of tabs, of fully joined tabs, and of pending sends."""
        return {
            "tabs": len(self.tabs),
            "joined": sum(tab.is_joined for tab in self.tabs),
            "unacknowledged": sum(tab.unacknowledged for tab in self.tabs),
            "acknowledged": sum(tab.acknowledged for tab in self.tabs),
            "lost_sockets": sum(tab.lost_sockets for tab in self.tabs),
            "given_up": sum(tab.given_up for tab in self.tabs),
            "resets": sum(place.resets for tab in self.tabs for place in tab.places),
        }

    async def run_command(self, order: dict[str, Any]) -> dict[str, Any]:
        """Execute one command and return its response."""
        if order["do"] == "pace":
            self._per_second = float(order["per_second"])
        elif order["do"] == "finish":
            await self.finish()
        return self.status()

    async def finish(self) -> None:
        """Stop sending, wait for pending replies, and let the live stream deliver the rest without syncing."""
        self._per_second = 0
        deadline = self._loop.time() + ANSWERED_WITHIN_SECONDS
        while self._loop.time() < deadline and any(tab.unacknowledged or not tab.is_joined for tab in self.tabs):
            await asyncio.sleep(0.1)
        await asyncio.sleep(QUIET_SECONDS)
        for tab in self.tabs:
            for place in tab.places:
                self._journal.position(
                    "close",
                    tab.name,
                    place.chat_id,
                    number=place.number,
                    seq=place.cursor if place.cursor is not None else -1,
                )
        self._journal.flush()

    async def stop(self) -> None:
        """Close everything."""
        self._talking.cancel()
        self._flushing.cancel()
        await asyncio.gather(*(one.stop() for one in (*self.tabs, *self._outsiders)))
        self._journal.close()


async def main(config: dict[str, Any]) -> None:
    """Run until stdin closes or a signal arrives."""
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, orders.feed_eof)
    crowd = Crowd(config)
    crowd.start()
    try:
        while line := await orders.readline():
            answer = await crowd.run_command(json.loads(line))
            print(json.dumps(answer), flush=True)
    finally:
        await crowd.stop()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(main(json.loads(Path(sys.argv[1]).read_text())))
