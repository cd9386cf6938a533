"""Gives the application the caller's address and scheme, by ASGI and by WSGI, as trusted proxies say them."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from chatapp.lib.forwarded import TrustedProxies

Scope = dict[str, Any]
Environ = dict[str, Any]
# The other end of the connection, where the caller is someone else.
PEER_KEY = "chatapp.peer"


class AsgiForwarded:
    """Costs one look at the headers of a request or a handshake; what a WebSocket sends later passes untouched."""

    def __init__(self, application: Callable[[Scope, Any, Any], Awaitable[None]], proxies: TrustedProxies) -> None:
        """`application` sees the caller."""
        self._application = application
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Pass on."""
        if scope["type"] != "lifespan" and scope.get("client"):
            self._name_caller(scope)
        await self._application(scope, receive, send)

    def _name_caller(self, scope: Scope) -> None:
        peer, port = scope["client"]
        hops, schemes = [], []
        for name, value in scope["headers"]:
            if name == b"x-forwarded-for":
                hops.append(value.decode("latin-1"))
            elif name == b"x-forwarded-proto":
                schemes.append(value.decode("latin-1"))
        address, scheme = self._proxies.caller(peer, ",".join(hops), ",".join(schemes))
        if address != peer:
            # The port was the proxy's.
            scope["client"] = (address, 0 if hops else port)
        if scheme is not None:
            scope["scheme"] = {"http": "ws", "https": "wss"}[scheme] if scope["type"] == "websocket" else scheme


class WsgiForwarded:
    """The same for WSGI."""

    def __init__(self, application: Callable[[Environ, Any], Iterable[bytes]], proxies: TrustedProxies) -> None:
        """`application` sees the caller."""
        self._application = application
        self._proxies = proxies

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Pass on."""
        environ[PEER_KEY] = environ.get("REMOTE_ADDR", "")
        address, scheme = self._proxies.caller(
            environ[PEER_KEY],
            environ.get("HTTP_X_FORWARDED_FOR", ""),
            environ.get("HTTP_X_FORWARDED_PROTO", ""),
        )
        environ["REMOTE_ADDR"] = address
        if scheme is not None:
            environ["wsgi.url_scheme"] = scheme
        return self._application(environ, start_response)
