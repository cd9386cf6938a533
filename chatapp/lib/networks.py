"""Normalization of IP addresses, and the network that limits count: an IPv6 user has 2^64 addresses."""

from __future__ import annotations

import ipaddress


def plain_address(text: str) -> str | None:
    """Return an IP address in canonical form, IPv4-mapped IPv6 as IPv4; None when it is invalid."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def network_of(address: str | None) -> str:
    """Return the key that limits count by: an IPv4 address, the /64 of an IPv6 address, or "unknown"."""
    plain = plain_address(address) if address else None
    if plain is None:
        return "unknown"
    return str(ipaddress.IPv6Network((plain, 64), strict=False)) if ":" in plain else plain
