"""ChatApp's generic socket, hub and layer with a toy topic: no database, no one is asked who they are.

    python -m bench.peers.bare_hub PORT

Served as production serves the whole product, so that what the product adds can be told from what delivery costs.
"""

import sys
from collections.abc import Collection
from itertools import count
from typing import Any, ClassVar

import django
import uvicorn

from chatapp.environment import begin

begin("production")
django.setup()

from chatapp.realtime import event_store, frames  # noqa: E402
from chatapp.realtime.bus import Publication  # noqa: E402
from chatapp.realtime.channel import Channel, Identity, Joined, Payload  # noqa: E402
from chatapp.realtime.server_protocol import FrameProtocol  # noqa: E402
from chatapp.realtime.socket import PhoenixSocket  # noqa: E402

_numbers = count(1)


class Room(Channel):
    """Anyone may join and speak; nothing is stored."""

    prefix = "room:"
    events: ClassVar[dict[str, str]] = {"message": "say"}

    async def join(self, payload: Payload) -> Joined:
        """Let everyone in."""
        return Joined({})

    async def say(self, payload: Payload) -> Payload:
        """Tell everyone."""
        body = frames.encode({"content": payload["content"]})
        self.hub.publish(Publication(topic=self.subscription.topic, event="message", body=body))
        return {}


class BareSocket(PhoenixSocket):
    """A socket of no one in particular."""

    topics = (Room,)

    async def identify(self, token: str | None) -> Identity:
        """Make up a new person for each socket."""
        number = next(_numbers)
        return Identity(user_id=number, device_id=number, token="")


class NothingStored:
    """Answers of an application without a database."""

    def changed_recently(self) -> dict[str, int]:
        """Nothing ever changed."""
        return {}

    def missed(self, *, topic: str, after_seq: int, after_number: int, user_ids: Collection[int]) -> event_store.Missed:
        """Nothing was missed."""
        return event_store.Missed([], after_seq, more=False, allowed=set(user_ids))

    def live_devices(self, device_ids: Collection[int]) -> set[int]:
        """All live."""
        return set(device_ids)

    def personal_frames(self, *, about: str, chat_id: int, user_ids: Collection[int]) -> list[Publication]:
        """No one is told anything."""
        return []


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer sockets only."""
    if scope["type"] == "websocket":
        await BareSocket.as_asgi()(scope, receive, send)


if __name__ == "__main__":
    event_store.register(NothingStored())
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
