"""A proxy with a file of deploy/, on this machine: its ports, certificate and upstreams are replaced, nothing else."""

import http.client
import json
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chatapp.launch.orphans import end_with_parent
from chatapp.tests.launch.started import until

HOST = "chat.example.org"
# Another address of this machine than that of the proxy.
CLIENT = "127.0.0.2"


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate of HOST that no one vouches for; return its file and that of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


class Client:
    """A browser's connection to the proxy, by TLS."""

    def __init__(self, *, port: int, plain_port: int) -> None:
        """`port` is that of TLS."""
        self.port, self.plain_port = port, plain_port
        self.context = ssl.create_default_context()
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE

    def connected(self) -> ssl.SSLSocket:
        """Return a connection from CLIENT to HOST."""
        return self.context.wrap_socket(self.connected_plainly(), server_hostname=HOST)

    def connected_plainly(self) -> socket.socket:
        """Return the same before TLS."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60, source_address=(CLIENT, 0))

    def ask(
        self, method: str, path: str, *, body: Any = None, content: bytes | None = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Send a request, `body` as JSON; return status, headers and content. `tus_resumable` is Tus-Resumable."""
        connection = http.client.HTTPConnection(HOST, timeout=60)
        connection.sock = self.connected()
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        if body is not None:
            content, named["Content-Type"] = json.dumps(body).encode(), "application/json"
        try:
            connection.request(method, path, body=content, headers=named)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def status_of_announced(self, path: str, *, mib: int) -> int:
        """Return the status of a request that announces so much and sends what is taken."""
        with self.connected() as connection:
            head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {mib * 1_048_576}\r\n\r\n"
            connection.sendall(head.encode())
            try:
                for _ in range(mib):
                    connection.sendall(b"x" * 1_048_576)
            except OSError:
                # It has refused, and closed.
                pass
            return int(connection.recv(12)[9:])

    def redirect_of_http(self, path: str) -> tuple[int, str | None]:
        """Return status and target of a request without TLS."""
        connection = http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=60)
        connection.request("GET", path, headers={"Host": HOST})
        answer = connection.getresponse()
        connection.close()
        return answer.status, answer.headers["Location"]


@contextmanager
def running(command: list[str], client: Client, *, log: Path) -> Iterator[Client]:
    """Run a proxy; yield a client once it listens."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, preexec_fn=end_with_parent)
    try:

        def is_up() -> bool:
            assert process.poll() is None, log.read_text()
            try:
                client.connected().close()
            except OSError:
                return False
            return True

        until(is_up, what=command[-1], told=log.read_text)
        yield client
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
