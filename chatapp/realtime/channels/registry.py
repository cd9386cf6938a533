"""The joined channels of one socket, and the dispatch of frames to them.

Frames of one connection are processed in order, with these exceptions: heartbeats are answered at once, deferred events
run later, in order among themselves, and `Later` replies come in any order. Source: docs/socket.md, "Dispatch".
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from chatapp.lib.errors import AppError, Forbidden, RateLimited
from chatapp.lib.rate_limit import TokenBuckets
from chatapp.realtime.channels.channel import Channel, FrameRateExceeded, Identity, Outcome
from chatapp.realtime.channels.deferred import Deferred, DeferredEvents, Later
from chatapp.realtime.connection import Connection
from chatapp.realtime.hub import Hub
from chatapp.realtime.refusals import EventCrashed, JoinCrashed, TooManyChannels, UnmatchedTopic
from chatapp.realtime.subscription import Subscription
from chatapp.realtime.wire import frames
from chatapp.realtime.wire.frames import Frame, Ref

log = logging.getLogger(__name__)

POLICY_VIOLATION = 1008


class ChannelRegistry:
    """All subscriptions of one connection."""

    def __init__(
        self, *, identity: Identity, connection: Connection, hub: Hub, topics: Sequence[type[Channel]]
    ) -> None:
        """`topics`: the channel classes; the first with a matching prefix handles a join."""
        self._identity = identity
        self._connection = connection
        self._hub = hub
        self._limits = hub.limits
        self._kinds = topics
        self._joined: dict[str, tuple[Ref, Channel]] = {}
        self._frame_tokens = TokenBuckets()
        self._refused_at: tuple[float, ...] = ()
        self._deferred = DeferredEvents()
        connection.deferred = self._deferred
        # Tasks of `Later` replies, bounded by the rate limit of the socket's events.
        self._later: set[asyncio.Task[None]] = set()

    def answer_heartbeat(self, frame: Frame) -> bool:
        """Reply to `frame` if it is a heartbeat; return whether it was one."""
        is_heartbeat = frame.topic == "phoenix" and frame.event == "heartbeat"
        if is_heartbeat:
            self._reply(frame, "ok", {}, join_ref=None)
        return is_heartbeat

    async def dispatch(self, frame: Frame) -> None:
        """Route `frame` to its channel. Heartbeats are handled before."""
        if not self._acquire_token(frame):
            return
        if frame.event == "phx_join":
            await self._join(frame)
        elif (joined_channel := self._joined.get(frame.topic)) is None:
            if frame.event == "phx_leave":
                self._reply(frame, "ok", {})
            else:
                self._refuse(frame, UnmatchedTopic(), join_ref=None)
        elif frame.join_ref is not None and not self._is_current(frame.join_ref, joined_channel):
            return  # From a subscription that has ended; its client has dropped it too.
        elif frame.event == "phx_leave":
            self._leave(frame, joined_channel[1])
        else:
            await self._event(frame, joined_channel[1])

    def _acquire_token(self, frame: Frame) -> bool:
        """Return whether the socket is within its frame rate limit: clients retry a refused join without end."""
        try:
            self._frame_tokens.acquire("", per_second=self._limits.events_per_second, burst=self._limits.events_burst)
        except RateLimited as error:
            self._refuse(frame, error)
            self._count_refusal()
            return False
        return True

    def _count_refusal(self) -> None:
        """Close the socket when it was rate limited too often."""
        now = asyncio.get_running_loop().time()
        self._refused_at = (*self._refused_at, now)[-self._limits.max_flood_refusals :]
        is_full = len(self._refused_at) == self._limits.max_flood_refusals
        if is_full and now - self._refused_at[0] <= self._limits.flood_seconds:
            self._connection.close(POLICY_VIOLATION)
            self._deferred.stop()

    def leave_all(self) -> None:
        """End every subscription of a disconnected peer, without replies, and drop its deferred events."""
        self._deferred.stop()
        for _sent_ref, channel in list(self._joined.values()):
            self._end(channel)

    async def _join(self, frame: Frame) -> None:
        kind = next((kind for kind in self._kinds if frame.topic.startswith(kind.prefix)), None)
        if kind is None:
            self._refuse(frame, UnmatchedTopic(), join_ref=None)
            return
        replaced = self._joined.get(frame.topic)
        if replaced is None and len(self._joined) >= self._limits.max_channels:
            self._refuse(frame, TooManyChannels())
            return
        if replaced is not None:
            self._end(replaced[1])
        await self._admit(frame, kind)
        if replaced is not None:
            self._connection.write(frames.closed(join_ref=replaced[0], topic=frame.topic))

    async def _admit(self, frame: Frame, kind: type[Channel]) -> None:
        subscription = Subscription(
            connection=self._connection,
            topic=frame.topic,
            join_ref=frame.join_ref if frame.join_ref is not None else frame.ref,
            sent_ref=frame.join_ref,
            on_closed=self._closed_by_hub,
        )
        channel = kind(
            identity=self._identity,
            hub=self._hub,
            subscription=subscription,
            name=frame.topic.removeprefix(kind.prefix),
        )
        # Subscribed before the join reads anything, so no publication is lost in between.
        self._hub.topics.subscribe(subscription)
        self._joined[frame.topic] = (frame.join_ref, channel)
        try:
            joined = await channel.join(frame.payload)
        except AppError as error:
            self._end(channel)
            # SimpleChatApp compatibility: every unauthorized join gets the same reason.
            self._refuse(frame, Forbidden() if error.status in (401, 403) else error)
            return
        except Exception:  # The edge: an error in a channel must not close the socket.
            log.exception("join crashed")
            self._end(channel)
            self._refuse(frame, JoinCrashed())
            return
        if subscription.is_dropped or self._connection.is_closed:
            self._end(channel)
            self._refuse(frame, Forbidden())
            return
        self._reply(frame, "ok", joined.response)
        self._hub.topics.open(subscription, last_seq=joined.last_seq, last_number=joined.last_number)
        await channel.joined()

    async def _event(self, frame: Frame, channel: Channel) -> None:
        await self._answer(frame, partial(channel.handle_event, frame.event, frame.payload), channel)

    async def _answer(self, frame: Frame, work: Callable[[], Awaitable[Outcome]], channel: Channel) -> None:
        try:
            response = await work()
        except AppError as error:
            self._refuse(frame, error)
            if isinstance(error, FrameRateExceeded):
                self._count_refusal()
        except Exception:  # The edge: an error in an event must not close the socket.
            log.exception("event crashed")
            self._refuse(frame, EventCrashed())
        else:
            if isinstance(response, Deferred):
                self._deferred.put(response, partial(self._answer_deferred, frame, response, channel))
            elif isinstance(response, Later):
                task = asyncio.ensure_future(self._answer(frame, response.work, channel))
                self._later.add(task)
                task.add_done_callback(self._later.discard)
            else:
                self._reply(frame, "ok", response)

    async def _answer_deferred(self, frame: Frame, deferred: Deferred, channel: Channel) -> None:
        if channel.subscription.is_dropped or self._connection.is_closed:
            # The subscription or the connection ended meanwhile: the event is neither run nor acknowledged.
            deferred.drop()
        else:
            await self._answer(frame, deferred.work, channel)

    def _leave(self, frame: Frame, channel: Channel) -> None:
        sent_ref = self._joined[frame.topic][0]
        self._end(channel)
        self._reply(frame, "ok", {})
        self._connection.write(frames.closed(join_ref=sent_ref, topic=frame.topic))

    def _closed_by_hub(self, subscription: Subscription) -> None:
        joined_channel = self._joined.get(subscription.topic)
        if joined_channel is not None and joined_channel[1].subscription is subscription:
            self._end(joined_channel[1])

    def _end(self, channel: Channel) -> None:
        subscription = channel.subscription
        subscription.is_dropped = True
        joined_channel = self._joined.get(subscription.topic)
        if joined_channel is not None and joined_channel[1] is channel:
            del self._joined[subscription.topic]
        channel.left()
        self._hub.topics.unsubscribe(subscription)

    def _is_current(self, join_ref: Ref, joined_channel: tuple[Ref, Channel]) -> bool:
        """Compare `join_ref`, type included, with the join's `join_ref` or, if that was null, its `ref`."""
        mine = (joined_channel[0], joined_channel[1].subscription.join_ref)
        return any(type(join_ref) is type(ref) and join_ref == ref for ref in mine)

    def _refuse(self, frame: Frame, error: AppError, *, join_ref: Ref | object = ...) -> None:
        self._reply(frame, "error", error.socket_response(), join_ref=join_ref)

    def _reply(self, frame: Frame, status: str, response: Any, *, join_ref: Ref | object = ...) -> None:
        sent: Any = frame.join_ref if join_ref is ... else join_ref
        self._connection.write(
            frames.reply(join_ref=sent, ref=frame.ref, topic=frame.topic, status=status, response=response)
        )
