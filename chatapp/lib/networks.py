"""Whose address it is: IPv6 gives everyone 2^64 of them."""

from __future__ import annotations

import ipaddress


def plain_address(text: str) -> str | None:
    """Return an IP address in its canonical spelling, IPv4 inside IPv6 as IPv4; None for anything else."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def network_of(address: str | None) -> str:
    """Return what is counted as one origin: an IPv4 address, the /64 of an IPv6 address, or "unknown"."""
    plain = plain_address(address) if address else None
    if plain is None:
        return "unknown"
    return str(ipaddress.IPv6Network((plain, 64), strict=False)) if ":" in plain else plain
