"""People with an account and a signed-in device, and the chats they share. They use the real entry points."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from bench.chaos.web import Answer, ask

# A channel token lives 180 s; refresh well before.
TOKEN_SECONDS = 120.0
# The first request of a site, and a deliberately slow hash: on a busy machine it takes longer than any other request.
SIGN_UP_SECONDS = 60.0
PASSWORD = "Chaos-monkeys-1"


@dataclass
class Person:
    """One account and one device (a browser), shared by its tabs."""

    pages: int
    name: str
    email: str
    user_id: int = 0
    access: str = ""
    cookie: str = ""
    _tokens: dict[str, tuple[float, str]] = field(default_factory=dict, repr=False)
    _asking: dict[str, asyncio.Lock] = field(default_factory=dict, repr=False)

    @classmethod
    def from_card(cls, card: dict[str, Any], *, pages: int) -> "Person":
        """Return the person of `card`, in another process."""
        return cls(pages=pages, **card)

    def card(self) -> dict[str, Any]:
        """Return what another process needs to act as this person on this device."""
        kept = ("name", "email", "user_id", "access", "cookie")
        return {name: getattr(self, name) for name in kept}

    async def sign_up(self) -> None:
        """Create the account."""
        wanted = {"user": {"name": self.name, "email": self.email, "password": PASSWORD}}
        self._signed_in(await ask(self.pages, "POST", "/api/signup", body=wanted, seconds=SIGN_UP_SECONDS))

    async def sign_in(self) -> None:
        """Sign in on a new device."""
        wanted = {"email": self.email, "password": PASSWORD}
        self._signed_in(await ask(self.pages, "POST", "/api/signin", body=wanted))

    def _signed_in(self, answer: Answer) -> None:
        if answer.status not in (200, 201):
            raise RuntimeError(f"{self.name} could not sign in: {answer}")
        self.access = answer.body["token"]
        # The cookie's name contains the port.
        cookies = (answer.cookies or {}).items()
        self.cookie = next((f"{name}={kept}" for name, kept in cookies if "refresh_token" in name), "")
        self.user_id = answer.body.get("user", {}).get("id", self.user_id)
        self._tokens.clear()

    async def api(
        self, method: str, path: str, body: Any = None, *, seconds: float = 10.0, headers: dict[str, str] | None = None
    ) -> Answer:
        """Call the API as this person; refresh an expired access token as SimpleChatApp's client does."""
        answer = await self.fetch(method, f"/api{path}", body, seconds=seconds, headers=headers)
        if answer.status == 403 and isinstance(answer.body, dict) and "new_token" in answer.body:
            self.access = answer.body["new_token"]
            return await self.api(method, path, body, seconds=seconds, headers=headers)
        return answer

    async def fetch(
        self, method: str, path: str, body: Any = None, *, seconds: float = 10.0, headers: dict[str, str] | None = None
    ) -> Answer:
        """Request any path as this person."""
        sent = {"Authorization": f"Bearer {self.access}", "Cookie": self.cookie, **(headers or {})}
        return await ask(self.pages, method, path, body=body, headers=sent, seconds=seconds)

    async def must(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API and return the body. Errors: RuntimeError on an error status."""
        answer = await self.api(method, path, body)
        if answer.status not in (200, 201):
            raise RuntimeError(f"{self.name}: {method} {path} was answered {answer.status} {answer.body}")
        return answer.body

    async def channel_token(self, topic: str) -> str | None:
        """Return a fresh channel token for `topic`, or None if refused."""
        async with self._asking.setdefault(topic, asyncio.Lock()):
            until, token = self._tokens.get(topic, (0.0, ""))
            if time.monotonic() < until:
                return token
            kind, _, number = topic.partition(":")
            path = f"/chats/{number}/channel_token" if kind == "chat" else "/users/me/channel_token"
            answer = await self.api("GET", path, seconds=6.0)
            if answer.status != 200:
                return None
            token = answer.body["token"]
            self._tokens[topic] = (time.monotonic() + TOKEN_SECONDS, token)
            return token

    def forget_token(self, topic: str) -> None:
        """Discard the token of `topic`: a join with it was refused."""
        self._tokens.pop(topic, None)


@dataclass
class Room:
    """A chat and its members."""

    chat_id: int
    owner_id: int
    member_ids: list[int]


async def make_people(count: int, *, pages: int, prefix: str) -> list[Person]:
    """Sign up `count` people."""
    people = [
        Person(pages=pages, name=f"{prefix} {number}", email=f"{prefix.lower()}{number}@chaos.example")
        for number in range(1, count + 1)
    ]
    for person in people:
        await person.sign_up()
    return people


async def make_room(owner: Person, others: list[Person]) -> Room:
    """Create a chat of `owner` in which all `others` have accepted."""
    wanted = {"user_list": [person.email for person in others]}
    chat_id = (await owner.must("POST", "/users/chats", wanted))["id"]
    for person in others:
        await person.must("PUT", f"/users/invited_chats/{chat_id}")
    return Room(chat_id, owner.user_id, [owner.user_id, *(person.user_id for person in others)])
