"""The outside world for tests of outgoing HTTP: a local server with scripted responses, byte by byte."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address

from chatapp.lib.safe_http import GuardedClient, is_public

PUBLIC = "93.184.215.14"


class Outside:
    """Serves each request what `pages` has for its path: bytes, or a function that writes to the connection."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | Callable[[socket.socket], None]] = {}
        self.requests: list[str] = []
        self.names: dict[str, list[str]] = {}
        self.connected_to: list[tuple[str, int]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def client(self, **options) -> GuardedClient:
        """Return a client that resolves every public address to this server."""
        return GuardedClient(resolve=self.resolve, connect=self.connect, **options)

    def resolve(self, host: str) -> list[str]:
        return self.names.get(host, [PUBLIC])

    def connect(self, address: tuple[str, int], timeout: float) -> socket.socket:
        assert is_public(ip_address(address[0])), address
        self.connected_to.append(address)
        return socket.create_connection(self._listener.getsockname(), timeout)

    def page(self, path: str, body: bytes | str, *, kind: str = "text/html; charset=utf-8", extra: str = "") -> None:
        body = body.encode() if isinstance(body, str) else body
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
        self.pages[path] = head.encode() + body

    def redirect(self, path: str, location: str, *, status: int = 302) -> None:
        self.pages[path] = f"HTTP/1.1 {status} Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            received = b""
            while b"\r\n\r\n" not in received:
                chunk = connection.recv(65_536)
                if not chunk:
                    return
                received += chunk
            self.requests.append(received.decode("latin-1"))
            path = received.split(b" ")[1].decode()
            answer = self.pages.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)


@contextmanager
def outside() -> Iterator[Outside]:
    """Serve inside the block."""
    server = Outside()
    try:
        yield server
    finally:
        server.close()
