"""Base class for the application's channels, and the values they return."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from chatapp.lib.errors import RateLimited
from chatapp.realtime.channels.deferred import Deferred, Later
from chatapp.realtime.refusals import UnknownEvent

if TYPE_CHECKING:
    from chatapp.realtime.hub import Hub
    from chatapp.realtime.subscription import Subscription

Payload = Mapping[str, Any]
# Result of an event: the reply's response, or work that yields it later.
Outcome = Payload | Deferred | Later


@dataclass(frozen=True, slots=True)
class Identity:
    """The socket's owner: user, device session and the token it connected with."""

    user_id: int
    device_id: int
    token: str


@dataclass(frozen=True, slots=True)
class Joined:
    """An accepted join: the reply's response and the topic's last seq (None for an unordered topic)."""

    response: Payload
    last_seq: int | None = None
    last_number: int = 0


class FrameRateExceeded(RateLimited):
    """A rate limit refusal that counts against the socket: a few in a row close it."""


class Channel:
    """One subscription of one socket. Subclasses authorize the join and implement the events.

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
        """Authorize the join and return its reply. Errors: AppError rejects it."""
        raise NotImplementedError

    async def joined(self) -> None:
        """Run after the join reply is written."""

    def left(self) -> None:
        """Clean up after the subscription ended for any reason. Never blocks."""

    async def handle_event(self, event: str, payload: Payload) -> Outcome:
        """Handle one event; return the response or work that yields it later. Errors: AppError, UnknownEvent."""
        method = self.events.get(event)
        if method is None:
            raise UnknownEvent
        action: Callable[[Payload], Awaitable[Outcome]] = getattr(self, method)
        return await action(payload)
