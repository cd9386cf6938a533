"""Real sockets of the site, with the real consumer, hub and database."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from accounts.models import Device, User
from accounts.tests.builders import device_of
from accounts.tokens import issue_channel_token
from chatapp.realtime.bus.messages import Publication
from chatapp.realtime.bus.publish import publish
from chatapp.realtime.hub import Hub, running_hub
from chatapp.realtime.tasks import database
from chatapp.routing import build_hub, route, site_limits
from chatapp.tests.patience import PATIENCE_SECONDS
from chats.send_rate import SendRate
from chats.sockets.process import ProcessSockets


@pytest.fixture(autouse=True)
def _real_commits(transactional_db: None) -> None:
    """Publishing follows real commits, and threads see each other's rows."""


@pytest.fixture
def limits() -> dict[str, Any]:
    """Overrides of the site's limits; a test that needs some is parametrized with them."""
    return {}


@pytest.fixture
async def hub(limits: dict[str, Any]) -> AsyncIterator[Hub]:
    # A send rate of its own: ids are reused in each test.
    sockets = ProcessSockets(rate=SendRate())
    hub = running_hub(lambda: build_hub(limits=replace(site_limits(), **limits), sockets=sockets))
    yield hub
    await hub.stop()


class Client:
    """One socket of one device."""

    def __init__(self, device: Device, topic: str, *, token: str | None = None, origin: str = "") -> None:
        self.device = device
        self._refs = itertools.count(1)
        self._join_refs: dict[str, str] = {}
        self._kept: list[Any] = []
        self._open: set[str] = set()
        self._marks = itertools.count(1)
        token = issue_channel_token(device, topic) if token is None else token
        headers = [(b"origin", origin.encode())] if origin else []
        path = f"/socket/websocket?vsn=2.0.0&token={token}"
        self.wire = WebsocketCommunicator(route(None), path, headers=headers)

    async def connect(self) -> bool:
        return bool((await self.wire.connect(timeout=PATIENCE_SECONDS))[0])

    async def join(self, topic: str, **payload: Any) -> Any:
        """Join and return the reply's payload."""
        ref = self._join_refs[topic] = str(next(self._refs))
        return await self._ask(ref, ref, topic, "phx_join", payload)

    async def ask(self, topic: str, event: str, payload: Any) -> Any:
        """Send an event and return the reply's payload."""
        return await self._ask(self._join_refs.get(topic), str(next(self._refs)), topic, event, payload)

    async def push(self, topic: str, event: str, payload: Any) -> str:
        """Send an event and return its ref, without waiting for the reply."""
        ref = str(next(self._refs))
        await self.wire.send_to(text_data=json.dumps([self._join_refs.get(topic), ref, topic, event, payload]))
        return ref

    async def reply_to(self, ref: str) -> Any:
        """Return the payload of the reply to an event that was pushed."""
        while True:
            for index, frame in enumerate(self._kept):
                if frame[1] == ref and frame[3] == "phx_reply":
                    return self._kept.pop(index)[4]
            self._kept.append(await self._next())

    async def _ask(self, join_ref: str | None, ref: str, topic: str, event: str, payload: Any) -> Any:
        await self.wire.send_to(text_data=json.dumps([join_ref, ref, topic, event, payload]))
        while True:
            frame = await self._next()
            if frame[1] == ref and frame[3] == "phx_reply":
                if event == "phx_join" and frame[4]["status"] == "ok":
                    self._open.add(topic)
                return frame[4]
            self._kept.append(frame)

    async def heard(self, event: str) -> Any:
        """Return the payload of the next frame of this event, skipping others before it."""
        while True:
            frame = self._kept.pop(0) if self._kept else await self._next()
            if frame[3] == event:
                return frame[4]

    async def _next(self) -> Any:
        frame = json.loads(await self.wire.receive_from(timeout=PATIENCE_SECONDS))
        if frame[3] == "phx_close":
            self._open.discard(frame[2])
        return frame

    async def hears_no(self, *events: str) -> bool:
        """Return whether none of these events arrived before what is published now on each of its topics.

        That proves silence about what was published earlier. What the hub still queries arrives later: first wait until
        someone concerned has received it. Fails on a closed socket.
        """
        mark = str(next(self._marks))
        for topic in self._open:
            publish(Publication(topic=topic, event="sentinel", body=json.dumps({"mark": mark})))
        # Its reply follows what the hub does now, and proves that a socket without topics is open.
        reply = await self.ask("phoenix", "heartbeat", {})
        assert reply["status"] == "ok"
        waiting = set(self._open)
        frames, self._kept = self._kept, []
        while True:
            for frame in frames:
                if frame[3] in events:
                    return False
                if frame[3] == "phx_close" or (frame[3] == "sentinel" and frame[4] == {"mark": mark}):
                    waiting.discard(frame[2])
            if not waiting:
                return True
            frames = [await self._next()]

    async def closed_with(self) -> int:
        while True:
            output = await self.wire.receive_output(PATIENCE_SECONDS)
            if output["type"] == "websocket.close":
                return int(output.get("code", 1000))


@pytest.fixture
async def socket_of(hub: Hub) -> AsyncIterator[Any]:
    """Open a socket for a person: `await socket_of(ada, "chat:1")` also joins."""
    clients: list[Client] = []

    async def open_socket(person: User, topic: str, *, join: bool = True, device: Device | None = None) -> Client:
        signed_in = device if device is not None else await database.run(device_of, person)
        client = Client(signed_in, topic)
        clients.append(client)
        assert await client.connect()
        if join:
            reply = await client.join(topic)
            assert reply["status"] == "ok", reply
        return client

    yield open_socket
    await asyncio.gather(*(client.wire.disconnect(timeout=2) for client in clients), return_exceptions=True)
