"""A toy application on the generic socket, to test the protocol without the product."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.conf import settings

from chatapp.lib.errors import Forbidden, Invalid
from chatapp.lib.inputs import BLANK
from chatapp.realtime import event_store
from chatapp.realtime.bus import local
from chatapp.realtime.bus.messages import Publication, SessionRevoked
from chatapp.realtime.channels.channel import Channel, Identity, Joined, Payload
from chatapp.realtime.channels.socket import PhoenixSocket
from chatapp.realtime.hub import Hub
from chatapp.realtime.limits import Limits
from chatapp.realtime.personal_topics import PersonalTopics
from chatapp.realtime.presence.store import LocalPresence, PresenceStore, RedisPresence
from chatapp.tests.patience import PATIENCE_SECONDS

# Shared presence needs Redis; the embedded run has a single process.
collect_ignore = [] if settings.REDIS_URL else ["test_shared_presence.py"]


@pytest.fixture(autouse=True)
def _threads_keep_their_connections(django_db_blocker):
    """The toy queries no table, but its threads may still close a connection of an earlier test."""
    with django_db_blocker.unblock():
        yield


class ToyLog:
    """In-memory event store of one topic, `room:1`."""

    def __init__(self) -> None:
        self.rows: list[Publication] = []
        self.banned: set[int] = set()
        # The users whom changes concern; None: too many to name.
        self.concerns: set[int] | None = None
        self.dead_devices: set[int] = set()
        # Payloads of the finished `dawdle` events, of all sockets.
        self.dawdled: list[Mapping[str, Any]] = []

    def append(self, content: str) -> Publication:
        seq = len(self.rows) + 1
        body = json.dumps({"content": content, "seq": seq})
        row = Publication(topic="room:1", event="message", body=body, seq=seq, number=seq)
        self.rows.append(row)
        return row

    def changed_since(self, *, seconds: float) -> dict[str, int]:
        return {"room:1": len(self.rows)} if self.rows else {}

    def missed(self, *, topic: str, after_seq: int, after_number: int, user_ids: Collection[int]) -> event_store.Missed:
        return event_store.Missed(
            items=self.rows[after_seq:], last_seq=len(self.rows), more=False, allowed=set(user_ids) - self.banned
        )

    def ended_since(self, *, seconds: float) -> list[SessionRevoked]:
        return [SessionRevoked(user_id=one, device_id=one, reason="ended") for one in self.dead_devices]

    def concerned(self, *, about: str, subject_id: int) -> tuple[str, ...] | None:
        return None if self.concerns is None else tuple(f"user:{one}" for one in self.concerns)

    def personal_frames(self, *, about: str, subject_id: int, user_ids: Collection[int]) -> list[Publication]:
        return [Publication(topic=f"user:{one}", event="unread", body='{"chat_id":1}') for one in user_ids]


class Room(Channel):
    """Anyone may join, except room 403. `say` replies, `dawdle` replies late, `fail` is refused, `crash` raises."""

    prefix = "room:"
    events = {"say": "say", "dawdle": "dawdle", "fail": "fail", "crash": "crash", "watch": "watch"}
    ref = ""
    counts = False

    async def join(self, payload: Payload) -> Joined:
        if self.name == "403":
            raise Forbidden
        if self.name == "crash":
            raise ZeroDivisionError
        self.counts = payload.get("presence") == "count"
        rows = self.hub.application.rows
        return Joined({"name": self.name}, last_seq=len(rows), last_number=len(rows))

    async def joined(self) -> None:
        key = str(self.identity.user_id)
        self.ref = self.hub.presence.track(
            self.subscription,
            key=key,
            meta={"online_at": "1"},
            extra={"user": f"U{key}"},
            counts=self.counts,
        )

    def left(self) -> None:
        if self.ref:
            self.hub.presence.untrack(self.subscription.topic, self.ref)

    async def say(self, payload: Payload) -> Payload:
        return {"heard": payload}

    async def watch(self, payload: Payload) -> Payload:
        self.hub.presence.watch(self.subscription, payload["keys"])
        return {}

    async def dawdle(self, payload: Payload) -> Payload:
        await asyncio.sleep(0.2)
        self.hub.application.dawdled.append(payload)
        return {"heard": payload}

    async def fail(self, payload: Payload) -> Payload:
        raise Invalid({"content": [BLANK]})

    async def crash(self, payload: Payload) -> Payload:
        raise ZeroDivisionError


class Own(Channel):
    """A personal topic."""

    prefix = "user:"

    async def join(self, payload: Payload) -> Joined:
        return Joined({})


class ToySocket(PhoenixSocket):
    """The token is both the user id and the device id."""

    topics = (Room, Own)

    async def identify(self, token: str | None) -> Identity:
        if token is None or not token.isdigit():
            raise Forbidden
        return Identity(user_id=int(token), device_id=int(token), token=token)


async def toy_application(scope: Any, receive: Any, send: Any) -> None:
    await ToySocket.as_asgi()({**scope, "hub": local.local_hub()}, receive, send)


class Client:
    """A client of the toy application."""

    def __init__(self, user: int = 1, *, query: str | None = None, subprotocols: list[str] | None = None) -> None:
        path = f"/socket/websocket?{query if query is not None else f'vsn=2.0.0&token={quote(str(user))}'}"
        self.wire = WebsocketCommunicator(toy_application, path, subprotocols=subprotocols)

    async def connect(self) -> tuple[bool, Any]:
        return await self.wire.connect(timeout=PATIENCE_SECONDS)

    async def send(self, *frame: Any) -> None:
        await self.wire.send_to(text_data=json.dumps(frame))

    async def next(self) -> Any:
        return json.loads(await self.wire.receive_from(timeout=PATIENCE_SECONDS))

    async def named(self, event: str) -> Any:
        """Return the next frame with this event, skipping others."""
        while True:
            frame = await self.next()
            if frame[3] == event:
                return frame

    async def ask(self, *frame: Any) -> Any:
        await self.send(*frame)
        return await self.named("phx_reply")

    async def closed_with(self) -> int:
        while True:
            output = await self.wire.receive_output(PATIENCE_SECONDS)
            if output["type"] == "websocket.close":
                return int(output["code"])

    async def is_silent(self) -> bool:
        """Return whether nothing arrived before the reply to an event sent now. Fails on a closed socket."""
        # Not a heartbeat, whose reply overtakes those to earlier events.
        await self.send(None, "sentinel", "phoenix", "sentinel", {})
        return (await self.next())[1] == "sentinel"


@pytest.fixture
def log() -> ToyLog:
    return ToyLog()


@pytest.fixture
def limits() -> Limits:
    """The limits of the test's hub; a test that needs others is parametrized with them."""
    return Limits()


def presence_store(process_id: str, *, url: str = "") -> PresenceStore:
    if not settings.REDIS_URL:
        return LocalPresence(process_id)
    return RedisPresence(process_id, url=url or settings.REDIS_URL, prefix=settings.REDIS_PREFIX)


def toy_hub(log: ToyLog, limits: Limits) -> Hub:
    return Hub(
        store=log,
        layer=get_channel_layer(),
        presence_store=presence_store(secrets.token_urlsafe(9)),
        personal=PersonalTopics(
            prefix="user:", ended_event="signed_out", resync_event="resync", subjects={"unread": "chat"}
        ),
        limits=limits,
        application=log,
    )


@pytest.fixture
async def hub(log: ToyLog, limits: Limits) -> AsyncIterator[Hub]:
    hub = toy_hub(log, limits)
    hub.start()
    yield hub
    await hub.stop()


@pytest.fixture
async def connect(hub: Hub) -> AsyncIterator[Any]:
    clients: list[Client] = []

    async def open_client(user: int = 1, **options: Any) -> Client:
        client = Client(user, **options)
        clients.append(client)
        accepted, _ = await client.connect()
        assert accepted
        return client

    yield open_client
    await asyncio.gather(*(client.wire.disconnect() for client in clients), return_exceptions=True)
