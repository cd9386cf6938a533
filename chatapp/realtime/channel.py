"""What an application says about one kind of topic."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from chatapp.lib.errors import RateLimited
from chatapp.realtime.deferred import Deferred, Later
from chatapp.realtime.refusals import UnknownEvent

if TYPE_CHECKING:
    from chatapp.realtime.hub import Hub
    from chatapp.realtime.stream import Subscription

Payload = dict[str, Any]
# What an event is answered with: the reply's response, or when it will come.
Outcome = Payload | Deferred | Later


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose socket this is: the person, the device (session) and the token it connected with."""

    user_id: int
    device_id: int
    token: str


@dataclass(frozen=True, slots=True)
class Joined:
    """An ok join: the reply's response, and where the topic's order stands (None for a topic without one)."""

    response: Payload
    last_seq: int | None = None
    last_number: int = 0


class Flooding(RateLimited):
    """A refusal for haste that counts against the socket: a few of these in a row close it."""


class Channel:
    """One subscription of one socket. Subclasses say what joining needs and what each event does.

    `events` maps an event's name to the method that takes its payload and returns the reply's response.
    """

    prefix: ClassVar[str]
    events: ClassVar[dict[str, str]] = {}

    def __init__(self, *, identity: Identity, hub: Hub, subscription: Subscription, name: str) -> None:
        """`name` is the topic without its prefix."""
        self.identity = identity
        self.hub = hub
        self.subscription = subscription
        self.name = name

    async def join(self, payload: Payload) -> Joined:
        """Check and let in. Errors: AppError refuses."""
        raise NotImplementedError

    async def joined(self) -> None:
        """Do what follows the join's reply."""

    def left(self) -> None:
        """Tidy up after a subscription that ended in any way. Never waits."""

    async def handle_event(self, event: str, payload: Payload) -> Outcome:
        """Answer one event, or say when it will be. Errors: AppError, UnknownEvent."""
        method = self.events.get(event)
        if method is None:
            raise UnknownEvent
        action: Callable[[Payload], Awaitable[Outcome]] = getattr(self, method)
        return await action(payload)
