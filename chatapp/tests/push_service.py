"""A browser's keys, and a push service on this machine that keeps what it receives."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chatapp.lib.web_push import AUTH_BYTES, public_bytes, public_key


class Receiver:
    """A browser with a subscription, which reads what is sent to it."""

    def __init__(self) -> None:
        """Make keys."""
        self._private = ec.generate_private_key(ec.SECP256R1())
        self.key = public_bytes(self._private)
        self.auth = os.urandom(AUTH_BYTES)

    def decrypted(self, body: bytes) -> bytes:
        """Return the message in the body of a request."""
        salt, key_length = body[:16], body[20]
        sender_key, record = body[21 : 21 + key_length], body[21 + key_length :]
        shared = self._private.exchange(ec.ECDH(), public_key(sender_key))
        secret = _derived(shared, self.auth, b"WebPush: info\0" + self.key + sender_key, 32)
        key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(key).decrypt(nonce, record, None)
        assert padded.rstrip(b"\0").endswith(b"\x02")
        return padded.rstrip(b"\0")[:-1]


class Push(NamedTuple):
    """A request that arrived."""

    headers: dict[str, str]
    body: bytes


class PushService:
    """Answers with the next of `statuses`, or 201; keeps the requests."""

    def __init__(self, url: str) -> None:
        """`url` is where subscriptions point to."""
        self.url = url
        self.pushes: list[Push] = []
        self.statuses: list[tuple[int, dict[str, str]]] = []
        self.answer_seconds = 0.0


@contextmanager
def running_push_service() -> Iterator[PushService]:
    """Run a push service on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:
                # Its sender was killed.
                return
            service.pushes.append(Push({name.lower(): value for name, value in self.headers.items()}, body))
            status, headers = service.statuses.pop(0) if service.statuses else (201, {})
            sleep(service.answer_seconds)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = PushService(f"http://127.0.0.1:{server.server_port}/push")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
