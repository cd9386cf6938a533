"""One chat in one tab: its cursor, its messages, and how it catches up.

The rules are those of docs/socket.md: a live frame whose `prev` is above the cursor reveals a gap; the client then
syncs, and queues live frames meanwhile.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from typing import Any

from bench.chaos.journal import Journal
from bench.chaos.people import Person
from bench.chaos.wire import Link, LinkLost

_TOKEN = re.compile(r"[0-9a-f]{32}\b")
RETRY_SECONDS = 1.0
# People reply and react to recent messages.
RECENT = 30


class Place:
    """A chat in one tab. It outlives the tab's connections."""

    def __init__(self, *, tab: str, person: Person, chat_id: int, journal: Journal) -> None:
        """Empty; nothing before the first join is owed."""
        self.tab, self.person, self.chat_id, self.journal = tab, person, chat_id, journal
        self.topic = f"chat:{chat_id}"
        self.cursor: int | None = None
        self.number = 0
        self.shown: dict[int, int] = {}
        # Ids of recent messages in the main timeline.
        self.recent: deque[int] = deque(maxlen=RECENT)
        # What this tab has pinned, and when it may unpin it; the reactions it has added.
        self.pins: deque[tuple[float, int]] = deque()
        self.reacted: set[tuple[int, str]] = set()
        self.joined = asyncio.Event()
        self.left = asyncio.Event()
        self.join_ref: str | None = None
        self.resets = 0
        self.was_reset = asyncio.Event()
        self._is_pulling = False
        self._held: list[dict[str, Any]] = []
        self._live_seq = 0
        # A reset brings nothing below this number; stays set until the reset is complete.
        self._floor: int | None = None
        self._pulls: set[asyncio.Task[None]] = set()

    async def stay_joined(self, link: Link) -> None:
        """Join on `link`, and again whenever the topic is closed, until cancelled."""
        try:
            while True:
                self.left.clear()
                if await self._join(link):
                    await self.left.wait()
                self.joined.clear()
                await asyncio.sleep(RETRY_SECONDS)
        except LinkLost:
            pass
        finally:
            self.joined.clear()
            self._is_pulling = False
            self._held.clear()
            for pull in self._pulls:
                pull.cancel()

    async def _join(self, link: Link) -> bool:
        token = await self.person.channel_token(self.topic)
        if token is None:
            return False
        self.join_ref = link.next_ref()
        self._is_pulling, self._live_seq = True, 0
        self._held.clear()
        asked = {"token": token} if self.cursor is None else {"token": token, "since_seq": self.cursor}
        try:
            status, response = await link.push(self.topic, "phx_join", asked, join_ref=self.join_ref)
            if status != "ok":
                self.person.forget_token(self.topic)
                return False
            if self.cursor is None:
                self._begin(response)
            else:
                await self._take_answer(link, response)
        except TimeoutError:
            return False
        self._release(link)
        self.joined.set()
        return True

    def _begin(self, response: dict[str, Any]) -> None:
        self.cursor, self.number = response["last_seq"], response["last_number"]
        self.journal.position("open", self.tab, self.chat_id, number=self.number, seq=self.cursor)

    def live(self, event: str, message: dict[str, Any], link: Link) -> None:
        """Handle a frame of the chat."""
        if event in ("phx_close", "phx_error"):
            self.left.set()
        elif event not in ("message", "message_changed"):
            return
        elif self._is_pulling:
            self._held.append(message)
        else:
            self._take_live(message, link)

    def _take_live(self, message: dict[str, Any], link: Link) -> None:
        cursor = self.cursor or 0
        if message["seq"] <= self._live_seq:
            self.journal.again(self.tab, self.chat_id, message)
        elif message["prev"] > cursor:
            self._held.append(message)
            self._pull_soon(link)
        elif message["seq"] > cursor:
            self._live_seq = self.cursor = message["seq"]
            self._show(message, how="live")

    def _pull_soon(self, link: Link) -> None:
        self._is_pulling = True
        pull = asyncio.ensure_future(self._pull(link))
        self._pulls.add(pull)
        pull.add_done_callback(self._pulls.discard)

    async def _pull(self, link: Link) -> None:
        try:
            while not await self._sync(link):
                await asyncio.sleep(RETRY_SECONDS)
            self._release(link)
        except LinkLost:
            pass

    def _release(self, link: Link) -> None:
        """Handle queued frames. A gap among them starts the next sync, and the rest stays queued."""
        self._is_pulling = False
        held, self._held = self._held, []
        for message in held:
            self.live("message", message, link)

    async def _sync(self, link: Link) -> bool:
        try:
            status, response = await link.push(self.topic, "sync", {"since_seq": self.cursor}, join_ref=self.join_ref)
            if status == "ok":
                await self._take_answer(link, response)
        except TimeoutError:
            return False
        return status == "ok"

    async def _take_answer(self, link: Link, answer: dict[str, Any]) -> None:
        """Handle a sync reply and continue while there is more. Errors: LinkLost, TimeoutError."""
        if answer.get("reset"):
            await self._start_again(answer)
        else:
            for message in answer["changes"]:
                self._show(message, how="pull")
        self.cursor = answer["cursor"]
        if answer["more"]:
            while not await self._sync(link):
                await asyncio.sleep(RETRY_SECONDS)

    async def _start_again(self, answer: dict[str, Any]) -> None:
        """Reset: show the newest page, then page back to what was seen, as a reader scrolls up."""
        self.resets += 1
        self._floor = self.number if self._floor is None else self._floor
        self.shown.clear()
        self.journal.reset(self.tab, self.chat_id, number=self._floor, seq=answer["cursor"])
        messages, more = answer["messages"], True
        while True:
            for message in messages:
                self._show(message, how="page")
            self.was_reset.set()
            for message in messages:
                if message["thread_count"]:
                    await self._open_thread(message["id"])
            numbers = [message["number"] for message in messages]
            if not more or not numbers or min(numbers) <= self._floor + 1:
                break
            page = await self._page(f"?before={min(numbers)}&limit=100")
            messages, more = page["messages"], page["more"]
        self._floor = None

    async def _open_thread(self, root_id: int) -> None:
        before, more = "", True
        while more:
            page = await self._page(f"/{root_id}/thread?limit=100{before}")
            for message in (page["root"], *page["messages"]):
                self._show(message, how="page")
            more = page["more"]
            before = f"&before={page['messages'][0]['id']}" if more else ""

    async def _page(self, path: str) -> dict[str, Any]:
        """Read from the API. Errors: TimeoutError; the cursor has not moved, so a retry resets again."""
        page = await self.person.api("GET", f"/chats/{self.chat_id}/messages{path}")
        if page.status != 200:
            raise TimeoutError
        return dict(page.body)

    def _show(self, message: dict[str, Any], *, how: str) -> None:
        """Upsert by id, only from a newer change."""
        if message["seq"] <= self.shown.get(message["id"], 0):
            return
        self.shown[message["id"]] = message["seq"]
        self.number = max(self.number, message["number"] or 0)
        if message["number"] is not None and not message["deleted"] and message["id"] not in self.recent:
            self.recent.append(message["id"])
        token = _TOKEN.match(message["content"])
        self.journal.shown(self.tab, self.chat_id, message, token=token[0] if token else "", how=how)
