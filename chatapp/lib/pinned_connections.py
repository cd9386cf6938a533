"""Connections of outgoing HTTP that go to checked addresses, within one deadline and one budget of bytes.

Loaded with the first outgoing request (chatapp/lib/safe_http.py).
"""

import ssl
from collections.abc import Callable
from contextlib import suppress
from socket import IPPROTO_TCP, TCP_NODELAY, gaierror, socket
from typing import Any

import httpcore

from chatapp.lib import clock
from chatapp.lib.public_address import OutgoingRefused


class Deadline:
    """One for everything: each step gets what the steps before it left."""

    def __init__(self, seconds: float) -> None:
        self._at = clock.elapsed_seconds() + seconds

    def left(self) -> float:
        """Return the seconds left.

        Errors: TimeoutError.
        """
        left = self._at - clock.elapsed_seconds()
        if left <= 0:
            raise TimeoutError
        return left


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the checked addresses, whatever name it is asked for."""

    def __init__(
        self,
        addresses: list[str],
        connect: Callable[[tuple[str, int], float], socket],
        deadline: Deadline,
        *,
        budget_bytes: int,
    ) -> None:
        self._addresses = addresses
        self._connect = connect
        self._deadline = deadline
        self._budget_bytes = budget_bytes

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the addresses that answers. Errors: ConnectError, TimeoutError."""
        for index, address in enumerate(self._addresses):
            patience = self._deadline.left() / (len(self._addresses) - index)
            with suppress(OSError, gaierror):
                connection = self._connect((address, port), patience)
                connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
                return _BoundedStream(connection, self._deadline, self._budget_bytes)
        raise httpcore.ConnectError("no address answers")


class _BoundedStream(httpcore.NetworkStream):
    """Applies the deadline to every call on the socket, and counts what it receives."""

    def __init__(self, connection: socket, deadline: Deadline, budget_bytes: int) -> None:
        self._connection = connection
        self._deadline = deadline
        self._budget_bytes = budget_bytes

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._connection.settimeout(self._deadline.left())
        received = self._connection.recv(max_bytes)
        self._budget_bytes -= len(received)
        if self._budget_bytes < 0:
            raise OutgoingRefused("the response is too large")
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        while buffer:
            self._connection.settimeout(self._deadline.left())
            buffer = buffer[self._connection.send(buffer) :]

    def close(self) -> None:
        self._connection.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self._connection.settimeout(self._deadline.left())
        try:
            secured = ssl_context.wrap_socket(self._connection, server_hostname=server_hostname)
        except BaseException:
            self.close()
            raise
        return _BoundedStream(secured, self._deadline, self._budget_bytes)
