"""ASGI routing: HTTP, WebSocket and lifespan, which builds the hub."""

import secrets
from typing import Any

from channels.layers import get_channel_layer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import path

from chatapp.launch import data_lock, garbage
from chatapp.launch.asgi_bounds import BodyBounds
from chatapp.launch.forwarded_headers import AsgiForwarded
from chatapp.launch.socket_probes import SocketProbes
from chatapp.lib.errors import AppError, NotFound
from chatapp.lib.forwarded import TrustedProxies
from chatapp.ops.event_loop import LoopWatch
from chatapp.realtime.hub import Hub, running_hub
from chatapp.realtime.limits import Limits
from chatapp.realtime.presence.store import LocalPresence, PresenceStore, RedisPresence
from chatapp.realtime.refusals import OriginNotAllowed
from chatapp.realtime.wire import handshake
from chats.delivery.event_store import ChatEventStore
from chats.delivery.lean_message import shortened_message
from chats.delivery.topics import PERSONAL
from chats.sockets.process import ProcessSockets
from chats.sockets.socket import ChatSocket


def route(pages: Any) -> Any:
    """Return the complete ASGI application; `pages` handles HTTP."""
    return _routed(BodyBounds(pages))


def route_sockets(pages: Any) -> Any:
    """Return the application of a socket process, which uses `pages` for the probes only."""
    return _routed(SocketProbes(BodyBounds(pages)))


def _routed(http: Any) -> Any:
    sockets = URLRouter([path("socket/websocket", ChatSocket.as_asgi())])
    routed = ProtocolTypeRouter({"http": http, "websocket": OriginCheck(WithHub(sockets)), "lifespan": lifespan})
    return AsgiForwarded(routed, TrustedProxies(settings.TRUSTED_PROXIES))


def site_limits() -> Limits:
    """Return the limits of this site's hubs."""
    return Limits(events_per_second=settings.EVENTS_PER_SECOND, events_burst=settings.EVENTS_BURST)


def build_hub(
    *, store: ChatEventStore | None = None, limits: Limits | None = None, sockets: ProcessSockets | None = None
) -> Hub:
    """Build this process's hub. Tests pass parts of their own."""
    return Hub(
        store=store or ChatEventStore(),
        layer=get_channel_layer(),
        presence_store=_presence_store(),
        personal=PERSONAL,
        limits=limits or site_limits(),
        application=sockets or ProcessSockets(),
        shorten=shortened_message,
    )


def _presence_store() -> PresenceStore:
    process_id = secrets.token_urlsafe(9)
    if settings.REDIS_URL:
        return RedisPresence(process_id, url=settings.REDIS_URL, prefix=settings.REDIS_PREFIX)
    return LocalPresence(process_id)


class WithHub:
    """Passes the process's hub to the sockets, and builds it under servers without lifespan (daphne)."""

    def __init__(self, application: Any) -> None:
        """`application` handles the accepted sockets."""
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Add the hub to the scope."""
        await self._application({**scope, "hub": running_hub(build_hub)}, receive, send)


class OriginCheck:
    """Refuses WebSockets from other origins, and unknown paths, before any other code runs.

    Channels' own validator refuses a missing Origin, but only browsers send one.
    """

    def __init__(self, application: Any) -> None:
        """`application` handles the accepted sockets."""
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass the handshake on or refuse it with 403."""
        allowed = (settings.PUBLIC_URL, *settings.ALLOWED_ORIGINS)
        refusal: AppError
        if scope["path"] != "/socket/websocket":
            refusal = NotFound()
        elif not handshake.is_allowed_origin(handshake.origin_of(scope), allowed):
            refusal = OriginNotAllowed()
        else:
            await self._application(scope, receive, send)
            return
        await receive()
        await handshake.refuse(refusal, scope=scope, send=send)


async def lifespan(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Start and stop the hub together with the server.

    The launchers have locked the data folder already; the lock here is for servers started by hand, for example
    `uvicorn --workers 2`.
    """
    hub = None
    watch, collector = LoopWatch(), garbage.Collector()
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                data_lock.hold(data_dir=settings.DATA_DIR, is_alone=not settings.REDIS_URL)
            except ImproperlyConfigured as error:
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            hub = running_hub(build_hub)
            collector.settle()
            watch.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            if hub is not None:
                watch.stop()
                collector.stop()
                await hub.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
