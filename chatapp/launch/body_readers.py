"""Request bodies in transit under WSGI: how many are read at once, and when a stalled connection is cut.

granian reads a body in the thread that handles the request, and the read can't be interrupted. So bodies are read in a
bounded number of extra threads, and a watchdog ends a stalled read by shutting down its connection. granian doesn't say
which connection a request uses; it is found among the process's sockets by the kernel's counters.
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

# Long enough to tell an unsteady connection from a stalled one.
LOOK_SECONDS = 5.0
# In Linux's struct tcp_info: milliseconds since data was last sent, and the number of bytes received.
_LAST_SENT = struct.Struct("=44xI")
_RECEIVED = struct.Struct("=128xQ")
_INFO_BYTES = 192
# Whole files in forms, which are on disk before anyone knows who sends them: 8 at once are 0.8 GB by default. The
# pieces of tus uploads are smaller.
LARGE_BYTES = 16 * 1_048_576
_LARGE_AT_ONCE = 8
_LARGE_PER_NETWORK = 4
Peer = tuple[str, int]


class TooManyReaders(Exception):
    """No thread is free for this body."""


@dataclass(eq=False)
class Reading:
    """A body in transit. `received_bytes`: lower bound of the bytes received; `peer`: the address of its connection."""

    network: str
    peer: str
    received_bytes: int = 0
    began: float = field(default_factory=clock.elapsed_seconds)

    def is_late(self, *, allowing_bytes: int = 0) -> bool:
        """Return whether the body is too slow, assuming that `allowing_bytes` have arrived uncounted."""
        age = clock.elapsed_seconds() - self.began
        return age > body_due_seconds(self.received_bytes + allowing_bytes)


class _Connection(NamedTuple):
    received_bytes: int
    at: float


class BodyReaders:
    """Limits concurrent bodies: `at_once` in total, `per_network` for one network."""

    def __init__(self, *, at_once: int, per_network: int, piece_bytes: int) -> None:
        """`piece_bytes`: the size of one read."""
        self.at_once = at_once
        self._per_network = per_network
        self._piece_bytes = piece_bytes
        self._lock = threading.Lock()
        self._readings: set[Reading] = set()
        self._networks: Counter[str] = Counter()
        self._seen: dict[Peer, _Connection] = {}

    @contextmanager
    def reading(self, *, address: str, peer: str) -> Iterator[Reading]:
        """Register a body that is read inside the block. Errors: TooManyReaders."""
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
        """Start a thread that cuts stalled connections to `port`. On Linux only, where the kernel counts bytes."""
        if hasattr(socket, "TCP_INFO"):
            threading.Thread(target=self._watch, args=(port,), name="body-watch", daemon=True).start()

    def _watch(self, port: int) -> None:
        pause = threading.Event()
        while not pause.wait(LOOK_SECONDS):
            self.look(port=port)

    def look(self, *, port: int) -> int:
        """Cut stalled connections and return their number.

        A connection is stalled if its peer has a late body, nothing was sent to it for BODY_SECONDS, and since the last
        check it received less than BODY_BYTES_PER_SECOND. Idle connections don't match: granian has closed them.
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
                    # Ends the read and frees its thread.
                    connection.shutdown(socket.SHUT_RDWR)
                    cut += 1
                else:
                    self._seen[peer] = _Connection(received, now)
        return cut


def large_body_readers(*, piece_bytes: int = 0) -> BodyReaders:
    """Limit the bodies of more than `LARGE_BYTES` that one process receives at once."""
    return BodyReaders(at_once=_LARGE_AT_ONCE, per_network=_LARGE_PER_NETWORK, piece_bytes=piece_bytes)


def _connections(*, port: int) -> Iterator[tuple[socket.socket, Peer]]:
    """Yield this process's connections on its `port`, as sockets that the caller must close, and their peers."""
    for entry in list(Path("/proc/self/fd").iterdir()):
        connection = _own_socket(int(entry.name))
        if connection is None:
            continue
        try:
            address, theirs = connection.getpeername()[:2]
            is_ours = connection.getsockname()[1] == port
        except (OSError, ValueError, IndexError):
            # A listening socket, or not TCP.
            is_ours = False
        if is_ours:
            yield connection, (plain_address(address) or "", theirs)
        else:
            connection.close()


def _own_socket(fd: int) -> socket.socket | None:
    """Return a duplicate handle of the socket `fd`, or None when it is closed or not a socket.

    A duplicate, because the number may be reused for another connection at any time.
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
