"""Who sends a request body just now, by WSGI: how many at once, and which connections are cut because it stops coming.

granian reads a body in the thread that answers, and its read cannot be interrupted. So these threads are granian's
spare ones, a bounded number of them, and what ends a read is the end of its connection: a watchdog shuts it. granian
does not say which connection a request came by; it is found among the process's sockets by what the kernel counts.
"""

import os
import socket
import stat
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from chatapp.launch.request_bounds import BODY_BYTES_PER_SECOND, BODY_SECONDS, body_due_seconds
from chatapp.lib import clock
from chatapp.lib.networks import network_of, plain_address

# Long enough that a line which stutters is not taken for one that stands still.
LOOK_SECONDS = 5.0
# In Linux' struct tcp_info: milliseconds since data was last sent, and how many bytes have come.
_LAST_SENT = struct.Struct("=44xI")
_RECEIVED = struct.Struct("=128xQ")
_INFO_BYTES = 192
Peer = tuple[str, int]


class TooManyReaders(Exception):
    """No thread is left for this body."""


@dataclass(eq=False)
class Reading:
    """A body on its way. `received_bytes`: so much has come for certain; `peer`: the other end of its connection."""

    network: str
    peer: str
    received_bytes: int = 0
    began: float = field(default_factory=clock.elapsed_seconds)

    def is_late(self, *, allowing_bytes: int = 0) -> bool:
        """Return whether more should be here by now, had `allowing_bytes` come that are not counted yet."""
        age = clock.elapsed_seconds() - self.began
        return age > body_due_seconds(self.received_bytes + allowing_bytes)


class _Connection(NamedTuple):
    received_bytes: int
    at: float


class BodyReaders:
    """At most `at_once` bodies are read at a time, `per_network` of them for one network."""

    def __init__(self, *, at_once: int, per_network: int, piece_bytes: int) -> None:
        """`piece_bytes`: how much a read waits for."""
        self.at_once = at_once
        self._per_network = per_network
        self._piece_bytes = piece_bytes
        self._lock = threading.Lock()
        self._readings: set[Reading] = set()
        self._networks: Counter[str] = Counter()
        self._seen: dict[Peer, _Connection] = {}

    @contextmanager
    def reading(self, *, address: str, peer: str) -> Iterator[Reading]:
        """Count a body that is read meanwhile. Errors: TooManyReaders."""
        reading = Reading(network_of(address), plain_address(peer) or "")
        with self._lock:
            if len(self._readings) >= self.at_once or self._networks[reading.network] >= self._per_network:
                raise TooManyReaders
            self._readings.add(reading)
            self._networks[reading.network] += 1
        try:
            yield reading
        finally:
            with self._lock:
                self._readings.discard(reading)
                self._networks -= Counter((reading.network,))

    def watch(self, *, port: int) -> None:
        """Cut stalled connections to `port` from now on, in a thread. On Linux only: others do not say what came."""
        if hasattr(socket, "TCP_INFO"):
            threading.Thread(target=self._watch, args=(port,), name="body-watch", daemon=True).start()

    def _watch(self, port: int) -> None:
        pause = threading.Event()
        while not pause.wait(LOOK_SECONDS):
            self.look(port=port)

    def look(self, *, port: int) -> int:
        """Cut what stands still, and return how many connections that were.

        A connection from where a late body comes, which was sent nothing for as long as a body may begin, and which
        brought less since the last look than a body has to. An idle one is not like that: granian has closed it.
        """
        with self._lock:
            late = {reading.peer for reading in self._readings if reading.is_late(allowing_bytes=self._piece_bytes)}
        seen, cut, now = self._seen, 0, clock.elapsed_seconds()
        self._seen = {}
        for connection, peer in _connections(port=port) if late else ():
            with connection:
                if peer[0] not in late:
                    continue
                info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO_BYTES)
                received, silent = _RECEIVED.unpack_from(info)[0], _LAST_SENT.unpack_from(info)[0] / 1_000
                before = seen.get(peer)
                is_slow = before and received - before.received_bytes < BODY_BYTES_PER_SECOND * (now - before.at)
                if is_slow and silent > BODY_SECONDS:
                    # Its read ends here, and frees its thread.
                    connection.shutdown(socket.SHUT_RDWR)
                    cut += 1
                else:
                    self._seen[peer] = _Connection(received, now)
        return cut


def _connections(*, port: int) -> Iterator[tuple[socket.socket, Peer]]:
    """Yield this process's connections to its own `port`, as sockets for the caller to close, and their other ends."""
    for entry in list(Path("/proc/self/fd").iterdir()):
        connection = _own_socket(int(entry.name))
        if connection is None:
            continue
        try:
            address, theirs = connection.getpeername()[:2]
            is_ours = connection.getsockname()[1] == port
        except (OSError, ValueError, IndexError):
            # It listens, or is no connection by TCP.
            is_ours = False
        if is_ours:
            yield connection, (plain_address(address) or "", theirs)
        else:
            connection.close()


def _own_socket(fd: int) -> socket.socket | None:
    """Return a second handle of the socket `fd`, None when it is closed by now or something else.

    Of our own: the number may be another connection's a moment later, the handle is not.
    """
    with suppress(OSError):
        if not stat.S_ISSOCK(os.fstat(fd).st_mode):
            return None
        handle = os.dup(fd)
        try:
            return socket.socket(fileno=handle)
        except OSError:
            os.close(handle)
    return None
