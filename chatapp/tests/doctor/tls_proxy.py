"""A proxy with TLS before pages and sockets, which can be configured as wrongly as real ones are."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chatapp.checks.services import free_port

_PIECE_BYTES = 65_536
_TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class Proxy:
    """How it treats requests. `source`: the address from which it connects; `date`: replaces that of responses."""

    pages_port: int
    sockets_port: int
    certificate: Path
    passes_upgrade: bool = True
    sends_proto: bool = True
    sends_for: bool = True
    source: str = "127.0.0.1"
    date: str = ""

    def rewritten(self, head: bytes, client: str) -> tuple[bytes, int]:
        """Return a request's head as it goes on, and the port that it goes to."""
        first, *lines = head.decode("latin-1").split("\r\n")
        is_upgrade = any(line.lower().startswith("upgrade:") for line in lines) and self.passes_upgrade
        if not is_upgrade:
            lines = [line for line in lines if not line.lower().startswith(("upgrade:", "connection:"))]
            lines.append("Connection: close")
        if self.sends_proto:
            lines.append("X-Forwarded-Proto: https")
        if self.sends_for:
            lines.append(f"X-Forwarded-For: {client}")
        port = self.sockets_port if first.split(" ")[1].startswith("/socket/") else self.pages_port
        return "\r\n".join([first, *lines, "", ""]).encode("latin-1"), port

    def answered(self, piece: bytes) -> bytes:
        """Return the first piece of a response as it goes back."""
        if not self.date:
            return piece
        head, divider, body = piece.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"date:")]
        return b"\r\n".join([*lines, f"Date: {self.date}".encode()]) + divider + body


@contextmanager
def running(proxy: Proxy, *, port: int = 0) -> Iterator[int]:
    """Run the proxy inside the block; yield its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(proxy.certificate)
    with socket.create_server(("localhost", port or free_port())) as listener:
        thread = threading.Thread(target=_serve, args=(listener, context, proxy), daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            # Wakes `accept`, which closing alone doesn't.
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(_TIMEOUT_SECONDS)


def _serve(listener: socket.socket, context: ssl.SSLContext, proxy: Proxy) -> None:
    while True:
        try:
            accepted, address = listener.accept()
        except OSError:
            return
        arguments = (accepted, str(address[0]), context, proxy)
        threading.Thread(target=_answer, args=arguments, daemon=True).start()


def _answer(accepted: socket.socket, client: str, context: ssl.SSLContext, proxy: Proxy) -> None:
    # What clients break off, such as a handshake with a certificate that they refuse, is their business.
    with accepted, contextlib.suppress(OSError):
        accepted.settimeout(_TIMEOUT_SECONDS)
        with context.wrap_socket(accepted, server_side=True) as encrypted:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = encrypted.recv(_PIECE_BYTES)
                if not piece:
                    return
                head += piece
            request, port = proxy.rewritten(head.partition(b"\r\n\r\n")[0], client)
            to = ("127.0.0.1", port)
            with socket.create_connection(to, _TIMEOUT_SECONDS, source_address=(proxy.source, 0)) as backend:
                backend.sendall(request)
                is_first = True
                while piece := backend.recv(_PIECE_BYTES):
                    encrypted.sendall(proxy.answered(piece) if is_first else piece)
                    is_first = False
