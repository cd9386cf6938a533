"""Names and routes of the outside world, for a server that a browser test starts: `chatapp-outside.net` is that test.

Python imports this by itself where PYTHONPATH names this folder. The guard against private addresses stays as it is.
"""

import os
import socket
from typing import Any

HOST = "www.chatapp-outside.net"
PUBLIC = "93.184.215.14"

_getaddrinfo, _create_connection = socket.getaddrinfo, socket.create_connection


def getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
    """Resolve the test's host to a public address."""
    return _getaddrinfo(PUBLIC if host == HOST else host, *rest, **options)


def create_connection(address: tuple[str, int], *rest: Any, **options: Any) -> socket.socket:
    """Lead that address to the test's server."""
    if address[0] == PUBLIC:
        address = ("127.0.0.1", int(os.environ["OUTSIDE_PORT"]))
    return _create_connection(address, *rest, **options)


socket.getaddrinfo = getaddrinfo
socket.create_connection = create_connection  # type: ignore[assignment]
