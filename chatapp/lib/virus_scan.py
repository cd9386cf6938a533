"""Ask clamd whether a file is infected, over its socket (`INSTREAM`)."""

import logging
import socket
import struct
from pathlib import Path

from chatapp.lib.errors import Unavailable

log = logging.getLogger(__name__)

_CHUNK_BYTES = 256 * 1024
_PATIENCE_SECONDS = 120.0
_MAX_ANSWER_BYTES = 4_096


def is_infected(path: Path, *, clamd: str) -> bool:
    """Return whether clamd finds a virus. `clamd`: the path of its socket, or host:port.

    Errors: Unavailable when it doesn't answer, or refuses to look: nothing unscanned counts as clean.
    """
    try:
        with _connection(clamd) as connection, path.open("rb") as file:
            connection.sendall(b"zINSTREAM\0")
            while chunk := file.read(_CHUNK_BYTES):
                connection.sendall(struct.pack(">I", len(chunk)) + chunk)
            connection.sendall(struct.pack(">I", 0))
            answer = _answer(connection)
    except OSError as error:
        log.error("The virus scanner is unavailable: %s", error)
        raise Unavailable() from error
    if answer.endswith("FOUND"):
        return True
    if answer.endswith("OK"):
        return False
    log.error("The virus scanner refused to scan a file: %s", answer[:200])
    raise Unavailable()


def _connection(clamd: str) -> socket.socket:
    host, colon, port = clamd.rpartition(":")
    if clamd.startswith("/") or not colon:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_PATIENCE_SECONDS)
        connection.connect(clamd)
        return connection
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE_SECONDS)


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _MAX_ANSWER_BYTES and (more := connection.recv(1_024)):
        answer += more
    return answer.decode(errors="replace").strip("\0\n ")
