"""A small keep-alive HTTP client: the same few system calls for every server."""

import socket
import threading
from dataclasses import dataclass
from time import perf_counter, perf_counter_ns
from typing import Self

from bench.load.figures import spread

READ_BYTES = 65_536


@dataclass(frozen=True)
class Request:
    """A request; headers authenticate it."""

    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def wire(self) -> bytes:
        """Return the request's bytes."""
        head = [
            f"{self.method} {self.path} HTTP/1.1",
            "Host: 127.0.0.1",
            *(f"{name}: {is_}" for name, is_ in self.headers),
        ]
        if self.body:
            head += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*head, "", ""]).encode() + self.body


class HttpConnection:
    """One keep-alive connection."""

    def __init__(self, port: int) -> None:
        """Connect."""
        self._socket = socket.create_connection(("127.0.0.1", port), 30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        """Use it as a context manager."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self._socket.close()

    def ask(self, wire: bytes) -> tuple[int, bytes]:
        """Send a request; return status and body. Errors: OSError when the server closes the connection."""
        self._socket.sendall(wire)
        heard = b""
        while (end := heard.find(b"\r\n\r\n")) < 0:
            heard += self._read()
        head = heard[:end].lower()
        body = heard[end + 4 :]
        if b"transfer-encoding: chunked" in head:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._read()
        else:
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            while len(body) < length:
                body += self._read()
        return int(head.split(b" ", 2)[1]), body

    def _read(self) -> bytes:
        heard = self._socket.recv(READ_BYTES)
        if not heard:
            raise OSError("the server closed the connection")
        return heard


@dataclass(frozen=True)
class Asked:
    """The results of a load phase."""

    answers: int
    seconds: float
    statuses: dict[int, int]
    times_ms: dict[str, float]


def ask_for(port: int, request: Request, *, seconds: float, connections: int) -> Asked:
    """Repeat the same request in a closed loop on each connection."""
    ends_at = perf_counter() + seconds
    times: list[int] = []
    statuses: list[int] = []
    wire = request.wire()

    def work() -> None:
        with HttpConnection(port) as connection:
            while perf_counter() < ends_at:
                began = perf_counter_ns()
                statuses.append(connection.ask(wire)[0])
                times.append((perf_counter_ns() - began) // 1000)

    began = perf_counter()
    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = {status: statuses.count(status) for status in set(statuses)}
    return Asked(len(statuses), perf_counter() - began, counted, spread(times))


def answers(port: int, path: str = "/signin") -> bool:
    """Return whether the server responds to this page."""
    try:
        with HttpConnection(port) as connection:
            return connection.ask(Request(path).wire())[0] == 200
    except OSError:
        return False
