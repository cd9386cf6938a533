"""ChatApp's generic socket, hub and layer with a toy topic: no database, no authentication.

    python -m bench.peers.bare_hub PORT

Served as the product is in production, to separate the product's cost from that of delivery.
"""

import sys
from collections.abc import Collection
from itertools import count
from typing import Any, ClassVar

import django
import uvicorn
from channels.layers import get_channel_layer

from chatapp.environment import begin

begin("production")
django.setup()

from chatapp.launch.protocols.frame_socket import FrameProtocol  # noqa: E402
from chatapp.realtime import event_store  # noqa: E402
from chatapp.realtime.bus.messages import Publication, SessionRevoked  # noqa: E402
from chatapp.realtime.channels.channel import Channel, Identity, Joined, Payload  # noqa: E402
from chatapp.realtime.channels.socket import PhoenixSocket  # noqa: E402
from chatapp.realtime.hub import Hub, running_hub  # noqa: E402
from chatapp.realtime.limits import Limits  # noqa: E402
from chatapp.realtime.personal_topics import PersonalTopics  # noqa: E402
from chatapp.realtime.presence.store import LocalPresence  # noqa: E402
from chatapp.realtime.wire import frames  # noqa: E402

_numbers = count(1)


class Room(Channel):
    """Anyone may join and send; nothing is stored."""

    prefix = "room:"
    events: ClassVar[dict[str, str]] = {"message": "say"}

    async def join(self, payload: Payload) -> Joined:
        """Allow every join."""
        return Joined({})

    async def say(self, payload: Payload) -> Payload:
        """Broadcast to everyone."""
        body = frames.encode({"content": payload["content"]})
        self.hub.publish(Publication(topic=self.subscription.topic, event="message", body=body))
        return {}


class BareSocket(PhoenixSocket):
    """An anonymous socket."""

    topics = (Room,)

    async def identify(self, token: str | None) -> Identity:
        """Create a new identity for each socket."""
        number = next(_numbers)
        return Identity(user_id=number, device_id=number, token="")


class NothingStored:
    """The event store of an application without a database."""

    def changed_since(self, *, seconds: float) -> dict[str, int]:
        """No changes."""
        return {}

    def missed(self, *, topic: str, after_seq: int, after_number: int, user_ids: Collection[int]) -> event_store.Missed:
        """Nothing missed."""
        return event_store.Missed([], after_seq, more=False, allowed=set(user_ids))

    def ended_since(self, *, seconds: float) -> list[SessionRevoked]:
        """No revoked sessions."""
        return []

    def concerned(self, *, about: str, subject_id: int) -> tuple[str, ...] | None:
        """No one."""
        return ()

    def personal_frames(self, *, about: str, subject_id: int, user_ids: Collection[int]) -> list[Publication]:
        """No personal updates."""
        return []


def bare_hub() -> Hub:
    """Build the hub on the layer that production uses."""
    return Hub(
        store=NothingStored(),
        layer=get_channel_layer(),
        presence_store=LocalPresence("bare"),
        personal=PersonalTopics(prefix="user:", ended_event="ended", resync_event="resync", subjects={}),
        limits=Limits(events_per_second=100_000, events_burst=100_000),
        application=None,
    )


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Serve sockets only."""
    if scope["type"] == "websocket":
        await BareSocket.as_asgi()({**scope, "hub": running_hub(bare_hub)}, receive, send)


if __name__ == "__main__":
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws=FrameProtocol,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        access_log=False,
        log_level="warning",
        backlog=2_048,
    )
