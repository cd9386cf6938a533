"""ASGI routing: HTTP, WebSocket and lifespan."""

from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import path

from chatapp.launch import data_lock
from chatapp.launch.asgi_bounds import BodyBounds, SocketsOnly
from chatapp.launch.forwarded_headers import AsgiForwarded
from chatapp.lib.errors import AppError, NotFound
from chatapp.lib.forwarded import TrustedProxies
from chatapp.realtime import handshake
from chatapp.realtime.hub import running_hub
from chatapp.realtime.refusals import OriginNotAllowed
from chats.sockets.socket import ChatSocket


def route(pages: Any) -> Any:
    """Return the complete ASGI application; `pages` handles HTTP."""
    return _routed(BodyBounds(pages))


def route_sockets(pages: Any) -> Any:
    """Return the application of a socket process, which uses `pages` for the probes only."""
    return _routed(SocketsOnly(BodyBounds(pages)))


def _routed(http: Any) -> Any:
    sockets = URLRouter([path("socket/websocket", ChatSocket.as_asgi())])
    routed = ProtocolTypeRouter({"http": http, "websocket": OriginCheck(sockets), "lifespan": lifespan})
    return AsgiForwarded(routed, TrustedProxies(settings.TRUSTED_PROXIES))


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
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                data_lock.hold(data_dir=settings.DATA_DIR, is_alone=not settings.REDIS_URL)
            except ImproperlyConfigured as error:
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            hub = running_hub()
            await send({"type": "lifespan.startup.complete"})
        else:
            if hub is not None:
                await hub.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
