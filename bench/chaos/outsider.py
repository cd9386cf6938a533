"""An outsider that tries to read all chats with every token available to them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from bench.chaos.journal import Journal
from bench.chaos.life import Life
from bench.chaos.people import Person
from bench.chaos.wire import Link, LinkLost

AGAIN_SECONDS = 1.0


class Outsider(Life):
    """A socket with a valid token that requests other people's data."""

    def __init__(self, *, person: Person, chats: Sequence[int], port: int, journal: Journal) -> None:
        """`chats`: the targets."""
        self._person, self._chats, self._port, self._journal = person, chats, port, journal
        self._name = f"{person.user_id}/outside"

    async def _live(self) -> None:
        while True:
            token = await self._person.channel_token(f"user:{self._person.user_id}")
            if token is not None:
                try:
                    link = await Link.open(self._port, token=token, on_frame=self._overhear)
                    await self._try_all(link, token)
                except LinkLost:
                    pass
            await asyncio.sleep(AGAIN_SECONDS)

    async def _try_all(self, link: Link, token: str) -> None:
        try:
            while not link.lost.done():
                for chat in self._chats:
                    await self._try_chat(link, chat, token)
                await asyncio.sleep(AGAIN_SECONDS)
        except TimeoutError:
            pass
        finally:
            link.abort()

    async def _try_chat(self, link: Link, chat: int, token: str) -> None:
        topic, ref = f"chat:{chat}", link.next_ref()
        own = await self._person.channel_token(topic)
        asked = {"token": own or token, "since_seq": 0}
        for event, payload in (("phx_join", asked), ("sync", {"since_seq": 0})):
            status, response = await link.push(topic, event, payload, join_ref=ref)
            if status == "ok":
                self._journal.note("overheard", self._name, chat, event, len(response.get("changes", ())))

    def _overhear(self, frame: list[Any]) -> None:
        if frame[2].startswith("chat:") and frame[3] not in ("phx_close", "phx_error"):
            self._journal.note(
                "overheard", self._name, int(frame[2].partition(":")[2]), frame[3], frame[4].get("seq", 0)
            )
