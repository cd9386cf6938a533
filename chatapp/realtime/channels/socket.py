"""Channels consumer for the Phoenix protocol: versions 1 and 2, text frames.

Source: docs/socket.md; docs/decisions/004-hub.md (why it has no channel-layer channel of its own).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, ClassVar

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer

from chatapp.lib.errors import AppError
from chatapp.ops import counters
from chatapp.realtime.channels.channel import Channel, Identity
from chatapp.realtime.channels.frame_queue import FrameQueue
from chatapp.realtime.channels.registry import ChannelRegistry
from chatapp.realtime.connection import Connection
from chatapp.realtime.hub import Hub
from chatapp.realtime.refusals import WrongTypes
from chatapp.realtime.wire import frames, handshake

log = logging.getLogger(__name__)

UNSUPPORTED_DATA = 1003
INVALID_PAYLOAD = 1007
POLICY_VIOLATION = 1008
INTERNAL_ERROR = 1011

# A parsed frame or its parse error; None for a binary frame.
Received = frames.Frame | frames.MalformedEnvelope | frames.WrongTypes | None


class PhoenixSocket(AsyncConsumer):
    """One WebSocket. Subclasses list the topics and map a token to an identity; `scope["hub"]` is the process's hub."""

    topics: ClassVar[tuple[type[Channel], ...]] = ()
    hub: Hub
    connection: Connection | None = None
    channels: ChannelRegistry | None = None
    frame_queue: FrameQueue[Received] | None = None
    wrong_frames = 0
    # Parser for the client's protocol version.
    parse: Callable[[str], frames.Frame] = staticmethod(frames.parse)

    async def identify(self, token: str | None) -> Identity:
        """Return the identity behind `token`. Errors: AppError rejects the handshake."""
        raise NotImplementedError

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Run the socket and clean up however it ends.

        Stock Channels also listens to a channel-layer channel, with several tasks for each frame. Here the hub listens
        for all sockets: an idle socket is one task, and a second one runs only while frames are queued.
        """
        self.scope, self.base_send, self.hub = scope, send, scope["hub"]
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass
        finally:
            self._clean_up()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Dispatch an ASGI event.

        Stock Channels first switches to a thread to close database connections; this event loop uses none.
        """
        match message["type"]:
            case "websocket.connect":
                await self._connect()
            case "websocket.receive":
                await self._receive(message)
            case "websocket.disconnect":
                # Frames received before the disconnect are still processed, although no reply can be delivered: a user
                # who sends and closes the window expects the message to be stored. A client that reconnects repeats the
                # send and gets the same message. When the server closed the socket, queued frames are dropped: none of
                # them was acknowledged.
                if self.frame_queue is not None:
                    await self.frame_queue.drain()
                self._clean_up()
                raise StopConsumer

    async def _connect(self) -> None:
        try:
            greeting = handshake.read(self.scope)
            identity = await self.identify(greeting.token)
        except AppError as error:
            await handshake.refuse(error, scope=self.scope, send=self.send)
            return
        hub = self.hub
        self.parse = frames.parse if greeting.version == 2 else frames.parse_version_1
        self.connection = Connection(
            scope=self.scope,
            send=self.base_send,
            user_id=identity.user_id,
            device_id=identity.device_id,
            max_buffered_bytes=hub.limits.max_buffered_bytes,
            version=greeting.version,
        )
        self.channels = ChannelRegistry(identity=identity, connection=self.connection, hub=hub, topics=self.topics)
        self.frame_queue = self.connection.frame_queue = FrameQueue(
            self._process, max_waiting=hub.limits.max_queued_frames
        )
        hub.connections.register(self.connection)
        await self.send({"type": "websocket.accept", "subprotocol": greeting.subprotocol})

    async def _receive(self, message: dict[str, Any]) -> None:
        connection, channels, frame_queue = self.connection, self.channels, self.frame_queue
        if connection is None or channels is None or frame_queue is None or connection.is_closed:
            return
        self.hub.connections.note_activity(connection)
        counters.add("frames")
        received = self._read(message.get("text"))
        # Heartbeats skip the queue: a slow frame must not make client or server time the other out.
        if not (isinstance(received, frames.Frame) and channels.answer_heartbeat(received)):
            await frame_queue.put(received)

    def _read(self, text: str | None) -> Received:
        if text is None:
            return None
        try:
            return self.parse(text)
        except (frames.MalformedEnvelope, frames.WrongTypes) as error:
            return error

    async def _process(self, received: Received) -> None:
        connection, channels = self.connection, self.channels
        if connection is None or channels is None or connection.is_closed:
            return
        match received:
            case None:
                connection.close(UNSUPPORTED_DATA)
            case frames.MalformedEnvelope():
                counters.add("refused_frames")
                log.warning("malformed frame from user %s: %s", connection.user_id, received)
                connection.close(INVALID_PAYLOAD)
            case frames.WrongTypes():
                self._refuse_frame(connection, received)
            case frames.Frame():
                try:
                    await channels.dispatch(received)
                except Exception:  # The edge: channels handle their own errors, so this one is the socket's.
                    log.exception("frame crashed")
                    connection.close(INTERNAL_ERROR)

    def _refuse_frame(self, connection: Connection, error: frames.WrongTypes) -> None:
        counters.add("refused_frames")
        self.wrong_frames += 1
        if self.wrong_frames == 1:
            log.warning("frame of wrong types from user %s", connection.user_id)
        connection.write(
            frames.reply(
                join_ref=error.join_ref,
                ref=error.ref,
                topic=error.topic,
                status="error",
                response=WrongTypes().socket_response(),
            )
        )
        if self.wrong_frames >= self.hub.limits.max_wrong_frames:
            connection.close(POLICY_VIOLATION)

    def _clean_up(self) -> None:
        if self.frame_queue is not None:
            self.frame_queue.stop()
        if self.connection is not None and self.channels is not None:
            self.channels.leave_all()
            self.hub.connections.forget(self.connection)
            self.connection.mark_closed()
            self.connection = self.channels = self.frame_queue = None
