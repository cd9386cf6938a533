"""One browser tab: connects, stays joined, and retries messages until they are acknowledged."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bench.chaos.entry_points import Outcome, ask_api, ask_socket
from bench.chaos.journal import Journal
from bench.chaos.life import Life
from bench.chaos.marks import maybe_mark
from bench.chaos.people import Person
from bench.chaos.place import Place
from bench.chaos.wire import Link, LinkLost

# Full jitter between retries.
SOONEST_SECONDS = 0.25
LATEST_SECONDS = 10.0
ANSWER_SHARE, THREAD_SHARE = 0.03, 0.03
# Events that also have an API call.
CALLED_SHARE = 0.25
FILLER = "nothing lost, nothing doubled, one order"


class Tab(Life):
    """A tab of `person` in some chats. It stays connected until `stop`."""

    def __init__(
        self, *, person: Person, number: int, chats: Sequence[int], port: int, journal: Journal, dice: random.Random
    ) -> None:
        """`port`: of the sockets; may be a proxy's."""
        self.person, self.port, self.journal, self.dice = person, port, journal, dice
        self.name, self.number = f"{person.user_id}/{number}", number
        self.places = [Place(tab=self.name, person=person, chat_id=chat, journal=journal) for chat in chats]
        self.link: Link | None = None
        # Whether its person sometimes replies, edits, deletes or reacts.
        self.is_fickle = True
        self.unacknowledged = 0
        self.acknowledged = 0
        # Connections closed by the server or the network; connections dropped for a missing heartbeat reply.
        self.lost_sockets = 0
        self.given_up = 0
        self._talk: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """Go offline. State and cursor stay, as in a sleeping laptop; `start` wakes it."""
        for task in self._talk:
            task.cancel()
        await super().stop()

    @property
    def is_joined(self) -> bool:
        """Whether every chat is joined."""
        return all(place.joined.is_set() for place in self.places)

    async def until_joined(self, *, seconds: float) -> bool:
        """Wait until every chat is joined; return whether it succeeded."""
        try:
            async with asyncio.timeout(seconds):
                for place in self.places:
                    await place.joined.wait()
        except TimeoutError:
            return False
        return True

    async def _live(self) -> None:
        tries = 0
        while True:
            started = asyncio.get_running_loop().time()
            await self._connect_once()
            lived = asyncio.get_running_loop().time() - started
            tries = 0 if lived > 3 else tries + 1
            # The phoenix client waits 10, 50, 100 … ms without jitter; 5 s at most.
            await asyncio.sleep(min(5.0, 0.05 * 2 ** min(tries, 7)) * self.dice.uniform(0.5, 1))

    async def _connect_once(self) -> None:
        token = await self.person.channel_token(self.places[0].topic) if self.places else None
        token = token or await self.person.channel_token(f"user:{self.person.user_id}")
        if token is None:
            return
        try:
            link = await Link.open(self.port, token=token, on_frame=self._take)
        except LinkLost:
            return
        self.link = link
        socket_id = f"{self.name}#{uuid.uuid4().hex[:6]}"
        self.journal.socket(self.name, socket_id, "up")
        staying = [asyncio.ensure_future(place.stay_joined(link)) for place in self.places]
        try:
            code = await asyncio.shield(link.lost)
            self.lost_sockets += code != 0
            self.given_up += code == 0
            self.journal.socket(self.name, socket_id, "down", code)
        finally:
            self.link = None
            for task in staying:
                task.cancel()
            link.abort()
            await asyncio.gather(*staying, return_exceptions=True)

    def _take(self, frame: list[Any]) -> None:
        link = self.link
        if link is None:
            return
        for place in self.places:
            if place.topic == frame[2] and frame[0] in (None, place.join_ref):
                place.live(frame[3], frame[4], link)

    def say(self, place: Place, *, text: str = FILLER) -> asyncio.Task[None]:
        """Send a message and retry it until it is acknowledged or refused for good."""
        task = asyncio.ensure_future(self._say(place, uuid.UUID(int=self.dice.getrandbits(128), version=4).hex, text))
        self._talk.add(task)
        task.add_done_callback(self._talk.discard)
        return task

    async def say_again(self, place: Place, token: str) -> dict[str, Any] | None:
        """Send a message that another tab of the same person may be sending too, and return the outcome."""
        self.journal.sent(self.name, place.chat_id, token)
        return await self._until_stored(place, {"content": f"{token} {FILLER}", "client_id": token})

    async def _say(self, place: Place, token: str, text: str) -> None:
        self.unacknowledged += 1
        answered = self._answered(place) if self.is_fickle else {}
        self.journal.sent(self.name, place.chat_id, token)
        if answered:
            self.journal.answering(self.name, place.chat_id, token, answered)
        try:
            payload = {"content": f"{token} {text}", "client_id": token, **answered}
            reply = await self._until_stored(place, payload, may_call=bool(answered))
            if reply is None:
                return
            self.acknowledged += 1
            if self.is_fickle:
                await maybe_mark(self, place, reply["id"], token)
        finally:
            self.unacknowledged -= 1

    def _answered(self, place: Place) -> dict[str, int]:
        """Choose what a message replies to: mostly nothing. Some replies are in a thread."""
        chance = self.dice.random()
        if chance > ANSWER_SHARE + THREAD_SHARE or not place.recent:
            return {}
        return {"thread_root" if chance < THREAD_SHARE else "reply_to": self.dice.choice(place.recent)}

    async def _until_stored(
        self, place: Place, payload: dict[str, Any], *, may_call: bool = False
    ) -> dict[str, Any] | None:
        """Retry a message until a final outcome. Return the receipt, None if it is refused for good."""
        token = payload["client_id"]
        done = await self.until_answered(place, "message", payload, may_call=may_call)
        if done.state != "ok":
            self.journal.refused(self.name, place.chat_id, token, str(done.body.get("reason") or done.body)[:80])
            return None
        self.journal.acked(self.name, place.chat_id, token, done.body)
        return done.body

    async def until_answered(
        self, place: Place, event: str, payload: dict[str, Any], *, may_call: bool = False
    ) -> Outcome:
        """Retry until the response is final, each time through the socket, or sometimes (`may_call`) the API."""
        for tries in range(1, 1_000):
            await place.joined.wait()
            wait = self.dice.uniform(SOONEST_SECONDS, min(LATEST_SECONDS, 2 * 1.5 ** (tries - 1)))
            done = await self._ask(place, event, payload, by_call=may_call and self.dice.random() < CALLED_SHARE)
            if done.state != "again":
                return replace(done, tries=tries)
            if done.wait_seconds is not None:
                wait = done.wait_seconds * self.dice.uniform(1, 1.5)
            await asyncio.sleep(wait)
        return Outcome("refused", {"reason": "given up"})

    async def _ask(self, place: Place, event: str, payload: dict[str, Any], *, by_call: bool) -> Outcome:
        if by_call:
            return await ask_api(self.person, place.chat_id, event, payload)
        if self.link is None:
            return Outcome("again", {})
        return await ask_socket(self.link, place.topic, event, payload, join_ref=place.join_ref)
