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
from chatapp.launch.http_protocol import BoundedHttpProtocol
from chatapp.launch.memory import give_large_blocks_back
from chatapp.realtime.server_protocol import FrameProtocol

APPLICATION = "chatapp.asgi:application"
SOCKETS_APPLICATION = "chatapp.asgi:sockets_application"
# A frame of ours is some kilobytes; uvicorn alone would take 16 MiB.
MAX_FRAME_BYTES = 65_536
# The kernel takes twice this for each connection. Left to itself it takes 4 MiB before we learn that no one reads.
SEND_BUFFER_BYTES = 262_144


def listen(*, host: str, port: int, variable: str) -> socket.socket:
    """Return a bound socket, listening.

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
    """Make sure that a server which opens its port by itself will find it free.

    Errors: ImproperlyConfigured when it is taken.
    """
    listen(host=host, port=port, variable=variable).close()


def serve(listener: socket.socket, *, application: str = APPLICATION, pulse: Pulse | None = None) -> None:
    """Answer http and sockets until SIGTERM or Ctrl-C, then end what is running within STOP_SECONDS.

    `pulse` beats with the event loop.
    """
    give_large_blocks_back()
    config = uvicorn.Config(
        application,
        loop="uvloop",
        http=BoundedHttpProtocol,
        ws=FrameProtocol,
        ws_max_size=MAX_FRAME_BYTES,
        # FrameProtocol brings its own, which keeps no window for each connection.
        ws_per_message_deflate=False,
        # Phoenix clients send heartbeats, and who is silent for a minute is closed: pings only cost (4 % of a busy
        # process, a timer per socket).
        ws_ping_interval=None,
        lifespan="on",
        # chatapp.requests logs each request, without the query string that may hold a token.
        access_log=False,
        log_config=None,
        log_level="warning",
        # chatapp.routing reads X-Forwarded-*, for every server alike.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=settings.STOP_SECONDS,
    )
    # WhiteNoise hands over files of some kilobytes, which Django reads at once under ASGI; that is meant.
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
    # uvicorn gives the signal back when it has stopped; by default that would kill us before we have tidied up.
    signal.signal(signal.SIGTERM, _end)
    with contextlib.suppress(KeyboardInterrupt):
        DrainingServer(config, pulse=pulse).run(sockets=[listener])


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
