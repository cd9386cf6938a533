"""Who is calling, and by which scheme: what trusted proxies say of it.

Used by every entry point for servers (chatapp.routing, chatapp.wsgi), so that all of them read the headers alike.
Source: docs/decisions/003-forwarded-headers.md.
"""

import ipaddress
import logging
from collections.abc import Iterable
from functools import lru_cache

log = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Far more proxies than stand in a row anywhere.
_MOST_HOPS = 50
# An IPv6 address in brackets, with zone and port, is shorter.
_LONGEST_HOP = 100
_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}


class TrustedProxies:
    """The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."""

    def __init__(self, networks: Iterable[str]) -> None:
        """`networks` as TRUSTED_PROXIES holds them."""
        self._networks = [ipaddress.ip_network(network) for network in networks]
        self._has_warned = False
        self.trusts = lru_cache(maxsize=1_024)(self._trusts)

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._networks)

    def caller(self, peer: str, forwarded_for: str, forwarded_proto: str) -> tuple[str, str | None]:
        """Return the caller's address, and "http" or "https" if a trusted proxy says so.

        `peer` is who connected; the headers are joined by commas where they came more than once. The proxies are
        walked back from the last; the first that is not trusted is the caller. What cannot be read is skipped.
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
        """Tell the operator, once per process: a proxy of this network is probably not in TRUSTED_PROXIES."""
        if self._has_warned or not (peer.is_private or peer.is_link_local):
            return
        self._has_warned = True
        log.warning(
            "X-Forwarded-For from %s is not believed. If that is your proxy, add it to TRUSTED_PROXIES: until then "
            "everyone seems to come from its address, and rate limits by address hit all of them together.",
            peer,
        )


@lru_cache(maxsize=4_096)
def read_address(text: str) -> Address | None:
    """Return the address in `text`, with or without brackets, port, quotes and zone; None when it cannot be read.

    IPv4 in IPv6 clothing (::ffff:192.0.2.1, as a socket for both receives it) is IPv4.
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
    """Return the first scheme that can be read: each proxy adds its own at the end, the caller's came first."""
    for word in forwarded_proto[: _LONGEST_HOP * 2].split(","):
        scheme = _SCHEMES.get(word.strip().strip('"').lower())
        if scheme:
            return scheme
    return None
