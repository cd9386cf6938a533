"""Production server for live sockets: one or more supervised processes that share a listening socket."""

import socket
import sys

from django.conf import settings

from chatapp.launch import data_lock
from chatapp.launch.heartbeat import pulse_from
from chatapp.launch.listening import SOCKETS_APPLICATION, listen, serve
from chatapp.launch.node import require_key_of_site, unless_database_is_away
from chatapp.launch.supervisor import Child
from chatapp.launch.watch import become_supervisor
from chatapp.ops.process import SLOT_OPTION
from chatapp.ops.redis_server import require_usable_redis


def main(arguments: list[str]) -> None:
    """Serve sockets on SOCKET_PORT. `--fd N`: on a socket inherited from the supervisor."""
    data_lock.hold(data_dir=settings.DATA_DIR, is_alone=not settings.REDIS_URL)
    require_usable_redis()
    unless_database_is_away(require_key_of_site)
    if arguments[:1] == ["--fd"]:
        inherited = socket.socket(fileno=int(arguments[1]))
        serve(inherited, application=SOCKETS_APPLICATION, pulse=pulse_from(arguments))
    else:
        become_supervisor(
            children(listener()),
            stop_seconds=settings.STOP_SECONDS,
            log_config=settings.LOGGING,
            also_open=data_lock.held_files(),
        )


def listener() -> socket.socket:
    """Return the listening socket of all socket processes."""
    return listen(host=settings.HOST, port=settings.SOCKET_PORT, variable="SOCKET_PORT")


def children(shared: socket.socket) -> list[Child]:
    """Return SOCKET_WORKERS processes on `shared`, which stays open so that a restart loses no waiting connections."""
    command = (sys.executable, "-m", "chatapp.launch", "sockets", "--fd", str(shared.fileno()), SLOT_OPTION)
    return [
        Child(name=f"sockets-{number}", command=(*command, str(number)), keeps_open=(shared,), is_watched=True)
        for number in range(1, settings.SOCKET_WORKERS + 1)
    ]
