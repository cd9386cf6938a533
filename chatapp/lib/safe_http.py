"""Guarded outgoing HTTP: fetches URLs that people typed, and never reaches into a private network.

Each URL is resolved once; every address it resolves to must be public, and the connection goes to one of those very
addresses, so a name cannot resolve differently between check and use. TLS still verifies the name. Each redirect starts
again from the beginning. One deadline covers all reads and writes, one budget all bytes received.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from queue import Empty, SimpleQueue
from socket import SOCK_STREAM, create_connection, getaddrinfo, socket
from typing import TYPE_CHECKING, Any

from chatapp.lib.late_module import LateModule
from chatapp.lib.public_address import (
    Address,
    OutgoingError,
    OutgoingRefused,
    ascii_host,
    checked_url,
    is_public,
    joined,
    literal_address,
)

if TYPE_CHECKING:
    import httpcore
    import httpx

    from chatapp.lib import pinned_connections
else:
    httpcore, httpx = LateModule("httpcore"), LateModule("httpx")
    pinned_connections = LateModule("chatapp.lib.pinned_connections")

Resolver = Callable[[str], Sequence[str]]

MAX_REDIRECTS = 4
# Headers, chunk sizes and everything else that is not body.
_OVERHEAD_BYTES = 128 * 1024
_MAX_ADDRESSES = 4
_REDIRECTS = (301, 302, 303, 307, 308)


class OutgoingFailed(OutgoingError):
    """The other side did not answer in time, or not in HTTP."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response. `url` is the final one; `is_cut`: the body was longer than allowed."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    is_cut: bool = False


def system_addresses(host: str) -> list[str]:
    """Return the addresses of a host name, by the machine's resolver.

    Errors: OSError.
    """
    return [str(info[4][0]) for info in getaddrinfo(host, None, type=SOCK_STREAM)]


class GuardedClient:
    """Fetches URLs. The defaults are the only configuration for production; tests replace the outside world."""

    def __init__(
        self,
        *,
        resolve: Resolver = system_addresses,
        is_allowed: Callable[[Address], bool] = is_public,
        connect: Callable[[tuple[str, int], float], socket] = create_connection,
        ssl_context: Callable[[], ssl.SSLContext] | None = None,
        is_blocked: Callable[[str], bool] = lambda host: False,
    ) -> None:
        """`connect` takes an address with port, and a timeout in seconds; `is_blocked` is asked at redirects too."""
        self._is_blocked = is_blocked
        self._resolve = resolve
        self._is_allowed = is_allowed
        self._connect = connect
        self._ssl_context = ssl_context or _default_ssl_context

    def get(self, url: str, *, max_bytes: int, seconds: float, headers: dict[str, str] | None = None) -> Fetched:
        """GET a URL, following up to 4 redirects.

        Units: `seconds` for everything together, `max_bytes` of the body; what is longer is cut.
        Errors: OutgoingRefused, OutgoingFailed.
        """
        deadline = pinned_connections.Deadline(seconds)
        for _hop in range(MAX_REDIRECTS + 1):
            target = checked_url(url)
            if self._is_blocked(ascii_host(target)):
                raise OutgoingRefused("the host is blocked")
            fetched = self._fetch("GET", target, max_bytes=max_bytes, deadline=deadline, headers=headers or {})
            location = fetched.headers.get("location")
            if fetched.status not in _REDIRECTS or location is None:
                return fetched
            url = joined(str(target), location)
        raise OutgoingRefused("too many redirects")

    def post(
        self, url: str, *, content: bytes, max_bytes: int, seconds: float, headers: dict[str, str] | None = None
    ) -> Fetched:
        """POST bytes to a URL. Redirects are not followed: the answer is returned.

        Units: as `get`.
        Errors: OutgoingRefused, OutgoingFailed.
        """
        target = checked_url(url)
        if self._is_blocked(ascii_host(target)):
            raise OutgoingRefused("the host is blocked")
        sent = {"Content-Length": str(len(content)), **(headers or {})}
        deadline = pinned_connections.Deadline(seconds)
        return self._fetch("POST", target, max_bytes=max_bytes, deadline=deadline, headers=sent, content=content)

    def _fetch(
        self,
        method: str,
        url: httpx.URL,
        *,
        max_bytes: int,
        deadline: pinned_connections.Deadline,
        headers: dict[str, str],
        content: bytes | None = None,
    ) -> Fetched:
        addresses = self._addresses(ascii_host(url), deadline)
        backend = pinned_connections.PinnedBackend(
            addresses, self._connect, deadline, budget_bytes=max_bytes + _OVERHEAD_BYTES
        )
        sent = {"Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity", "Connection": "close", **headers}
        # Built anew for each hop: no connection outlives its check.
        pool = httpcore.ConnectionPool(ssl_context=self._ssl_context(), network_backend=backend, retries=0)
        try:
            with pool, pool.stream(method, str(url), headers=list(sent.items()), content=content) as response:
                received = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                if received.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
                    raise OutgoingRefused("the response is compressed, though that was not accepted")
                is_redirect = response.status in _REDIRECTS
                body, is_cut = (b"", False) if is_redirect else _body(response.iter_stream(), max_bytes)
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise OutgoingFailed("no complete response in time") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
            raise OutgoingFailed(type(error).__name__) from error
        return Fetched(url=str(url), status=response.status, headers=received, body=body, is_cut=is_cut)

    def _addresses(self, host: str, deadline: pinned_connections.Deadline) -> list[str]:
        """Return the addresses to connect to, all of them allowed."""
        literal = literal_address(host)
        found = [str(literal)] if literal is not None else self._resolved(host, deadline)
        for text in found:
            address = literal_address(text)
            if address is None or not self._is_allowed(address):
                raise OutgoingRefused("the address is not public")
        if not found:
            raise OutgoingFailed("the host has no address")
        return list(dict.fromkeys(found))[:_MAX_ADDRESSES]

    def _resolved(self, host: str, deadline: pinned_connections.Deadline) -> list[str]:
        answers: SimpleQueue[list[str] | Exception] = SimpleQueue()

        def resolve() -> None:
            try:
                answers.put(list(self._resolve(host)))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        # In a thread, because the resolver of the system has no timeout of its own.
        threading.Thread(target=resolve, name="resolve", daemon=True).start()
        try:
            answer = answers.get(timeout=deadline.left())
        except (Empty, TimeoutError) as error:
            raise OutgoingFailed("the name was not resolved in time") from error
        if isinstance(answer, Exception):
            raise OutgoingFailed("the name does not exist") from answer
        return answer


def _body(chunks: Any, max_bytes: int) -> tuple[bytes, bool]:
    """Return the body and whether it was cut. Chunks are read as they arrive, never collected."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > max_bytes:
            return bytes(body[:max_bytes]), True
    return bytes(body), False


@cache
def _default_ssl_context() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
