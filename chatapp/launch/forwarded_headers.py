"""ASGI and WSGI middleware that sets the client's address and scheme from the headers of trusted proxies."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from chatapp.lib.forwarded import PEER_KEY, TrustedProxies

Scope = dict[str, Any]
Environ = dict[str, Any]


class AsgiForwarded:
    """ASGI middleware. It runs once per request or handshake, not for WebSocket messages."""

    def __init__(self, application: Callable[[Scope, Any, Any], Awaitable[None]], proxies: TrustedProxies) -> None:
        """`application` gets the client's address and scheme."""
        self._application = application
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Set the address and the scheme, then call the application."""
        if scope["type"] != "lifespan" and scope.get("client"):
            self._set_client(scope)
        await self._application(scope, receive, send)

    def _set_client(self, scope: Scope) -> None:
        peer, port = scope["client"]
        scope[PEER_KEY] = peer
        hops, schemes = [], []
        for name, value in scope["headers"]:
            if name == b"x-forwarded-for":
                hops.append(value.decode("latin-1"))
            elif name == b"x-forwarded-proto":
                schemes.append(value.decode("latin-1"))
        address, scheme = self._proxies.caller(peer, ",".join(hops), ",".join(schemes))
        if address != peer:
            # The port belongs to the proxy's connection.
            scope["client"] = (address, 0 if hops else port)
        if scheme is not None:
            scope["scheme"] = {"http": "ws", "https": "wss"}[scheme] if scope["type"] == "websocket" else scheme


class WsgiForwarded:
    """WSGI middleware."""

    def __init__(self, application: Callable[[Environ, Any], Iterable[bytes]], proxies: TrustedProxies) -> None:
        """`application` gets the client's address and scheme."""
        self._application = application
        self._proxies = proxies

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Set the address and the scheme, then call the application."""
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
