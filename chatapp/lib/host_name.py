"""Hosts as people type them, in the one form in which they are compared."""

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from re import compile as pattern

import idna

Address = IPv4Address | IPv6Address

MAX_HOST_CHARACTERS = 253
LABEL = pattern(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# The URL standard parses a host whose last label looks like this as an IPv4 address: 2130706433, 0x7f.1, 127.1.
NUMERIC_LABEL = pattern(r"[0-9]+|0x[0-9a-f]*")
_AUTHORITY_END = pattern(r"[/?#]")
_PORT = pattern(r"[0-9]{1,5}")
_NAT64 = IPv6Network("64:ff9b::/96")
_V4_BITS = 0xFFFF_FFFF


def normal_host(text: str) -> str:
    """Return the host that someone typed: lower case, letters beyond ASCII as `xn--…`, no final dot.

    Of a URL it is the host, and `*.example.org` and `.example.org` are `example.org`. IP addresses are in their usual
    notation, without brackets. Check the length first.
    Errors: ValueError.
    """
    host = _authority(text.strip())
    if (address := _address(host.removeprefix("[").removesuffix("]"))) is not None:
        return str(plain_address(address))
    host = host.removeprefix("*.").removeprefix(".")
    # First: emoji and capital letters are for IDNA to judge.
    if not host.isascii():
        host = idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
    host = host.lower().removesuffix(".")
    labels = host.split(".")
    is_name = all(map(LABEL.fullmatch, labels)) and not NUMERIC_LABEL.fullmatch(labels[-1])
    if not is_name or len(host) > MAX_HOST_CHARACTERS:
        raise ValueError(text)
    return host


def host_and_parents(host: str) -> list[str]:
    """Return a host as a URL has it, in normal form, and the domains above it; of an IP address only itself."""
    name = host.lower().removesuffix(".")
    if (address := _address(name)) is not None:
        return [str(plain_address(address))]
    labels = name.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def plain_address(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for (IPv4-mapped, NAT64), otherwise itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & _V4_BITS)
    return address


def _authority(text: str) -> str:
    """Return the host of a URL or of a host with port. Errors: ValueError."""
    _scheme, has_scheme, rest = text.partition("://")
    if not has_scheme:
        rest = text.removeprefix("//")
        # Networks aren't hosts, though they look like a URL of one; nor are email addresses.
        if "@" in rest or _is_network(rest):
            raise ValueError(text)
    authority = _AUTHORITY_END.split(rest, maxsplit=1)[0].rpartition("@")[2]
    if authority.endswith("]") or _address(authority) is not None:
        return authority
    host, colon, port = authority.rpartition(":")
    if not colon:
        return authority
    if not _PORT.fullmatch(port):
        raise ValueError(text)
    return host


def _is_network(text: str) -> bool:
    if "/" in text:
        with suppress(ValueError):
            return ip_network(text, strict=False) is not None
    return False


def _address(host: str) -> Address | None:
    with suppress(ValueError):
        # With a zone it belongs to one machine's network.
        return None if "%" in host else ip_address(host)
    return None
