"""The uvicorn server of the embedded and the socket processes, and the socket it listens on."""

import contextlib
import signal
import socket
import sys
import warnings
from types import FrameType

import uvicorn
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chatapp.launch.draining import DrainingServer
from chatapp.launch.heartbeat import Pulse
from chatapp.launch.memory import give_large_blocks_back
from chatapp.launch.protocols.choice import protocol_in
from chatapp.realtime.limits import Limits

APPLICATION = "chatapp.asgi:application"
SOCKETS_APPLICATION = "chatapp.asgi:sockets_application"
# The kernel doubles this per connection. By default it buffers 4 MiB before a slow consumer becomes noticeable.
SEND_BUFFER_BYTES = 262_144


def listen(*, host: str, port: int, variable: str) -> socket.socket:
    """Return a listening socket.

    Errors: ImproperlyConfigured when the port is taken; `variable` is the setting to change.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ImproperlyConfigured(
            f"{host}:{port} cannot be listened on ({error.strerror}). Set {variable} (or HOST) to something free."
        ) from error
    listener.listen(2_048)
    return listener


def require_free(*, host: str, port: int, variable: str) -> None:
    """Check that a port is free, for a server that binds it itself.

    Errors: ImproperlyConfigured when it is taken.
    """
    listen(host=host, port=port, variable=variable).close()


def serve(listener: socket.socket, *, application: str = APPLICATION, pulse: Pulse | None = None) -> None:
    """Serve HTTP and sockets until SIGTERM or Ctrl-C, then shut down within STOP_SECONDS.

    `pulse` beats with the event loop.
    """
    give_large_blocks_back()
    config = uvicorn.Config(
        application,
        loop="uvloop",
        http=protocol_in("chatapp.launch.protocols.bounded_http"),
        ws=protocol_in("chatapp.launch.protocols.frame_socket"),
        ws_max_size=Limits().max_frame_bytes,
        # Ours has its own, without a window per connection.
        ws_per_message_deflate=False,
        # Phoenix clients send heartbeats, and sockets silent for a minute are closed, so pings are only overhead (4 %
        # of a busy process, a timer per socket).
        ws_ping_interval=None,
        lifespan="on",
        # chatapp.requests logs each request, without the query string, which may contain a token.
        access_log=False,
        log_config=None,
        log_level="warning",
        # chatapp.routing reads X-Forwarded-* for every server.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=settings.STOP_SECONDS,
    )
    # WhiteNoise streams small files, which Django reads at once under ASGI; this is intended.
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
    # uvicorn re-raises the signal after it has stopped; the default handler would kill the process before its cleanup.
    signal.signal(signal.SIGTERM, _end)
    with contextlib.suppress(KeyboardInterrupt):
        DrainingServer(config, pulse=pulse).run(sockets=[listener])


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
