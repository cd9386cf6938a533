"""Client address and scheme of a request, from the headers of trusted proxies.

Used by all server entry points (chatapp.routing, chatapp.wsgi), so they read the headers the same way.
Source: docs/decisions/003-forwarded-headers.md.
"""

import ipaddress
import logging
from collections.abc import Iterable
from functools import lru_cache

log = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Key in the ASGI scope and the WSGI environ: the address of the connection, which may be a proxy's.
PEER_KEY = "chatapp.peer"
# Far more than any real chain of proxies.
_MOST_HOPS = 50
# An IPv6 address in brackets, with zone and port, is shorter.
_LONGEST_HOP = 100
_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}


class TrustedProxies:
    """The proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted."""

    def __init__(self, networks: Iterable[str]) -> None:
        """`networks`: the value of TRUSTED_PROXIES."""
        self._networks = [ipaddress.ip_network(network) for network in networks]
        self._has_warned = False
        self.trusts = lru_cache(maxsize=1_024)(self._trusts)

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._networks)

    def caller(self, peer: str, forwarded_for: str, forwarded_proto: str) -> tuple[str, str | None]:
        """Return the client's address, and "http" or "https" if a trusted proxy sent it.

        `peer` is the address of the connection; repeated headers are joined by commas. The chain is walked backward
        from the last proxy; the first untrusted address is the client. Invalid entries are skipped.
        """
        address = read_address(peer)
        if address is None:
            return peer, None
        if not self.trusts(address):
            if forwarded_for:
                self._warn_of_private(address)
            return str(address), None
        return str(self._origin(address, forwarded_for)), _scheme(forwarded_proto)

    def _origin(self, peer: Address, forwarded_for: str) -> Address:
        caller = peer
        for hop in reversed(forwarded_for.rsplit(",", _MOST_HOPS)[-_MOST_HOPS:]):
            address = read_address(hop)
            if address is None:
                continue
            caller = address
            if not self.trusts(address):
                break
        return caller

    def _warn_of_private(self, peer: Address) -> None:
        """Warn the operator once per process that a proxy on a private network may be missing in TRUSTED_PROXIES."""
        if self._has_warned or not (peer.is_private or peer.is_link_local):
            return
        self._has_warned = True
        log.warning(
            "Ignoring X-Forwarded-For from %s. If that is your proxy, add it to TRUSTED_PROXIES: until then "
            "everyone appears to come from its address and shares its rate limits.",
            peer,
        )


@lru_cache(maxsize=4_096)
def read_address(text: str) -> Address | None:
    """Return the address in `text`, with or without brackets, port, quotes and zone; None when it is invalid.

    An IPv4-mapped IPv6 address (::ffff:192.0.2.1, as a dual-stack socket receives it) is returned as IPv4.
    """
    if len(text) > _LONGEST_HOP:
        return None
    text = text.strip().strip('"')
    if text.startswith("["):
        text, bracket, port = text[1:].partition("]")
        if not bracket or (port and not (port.startswith(":") and port[1:].isdecimal())):
            return None
    elif text.count(":") == 1:
        text, _, port = text.partition(":")
        if not port.isdecimal():
            return None
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _scheme(forwarded_proto: str) -> str | None:
    """Return the first valid scheme: each proxy appends its own, so the client's is the first."""
    for word in forwarded_proto[: _LONGEST_HOP * 2].split(","):
        scheme = _SCHEMES.get(word.strip().strip('"').lower())
        if scheme:
            return scheme
    return None
