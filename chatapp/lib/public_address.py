"""Which URLs and addresses belong to the public internet: the rules of outgoing HTTP (chatapp/lib/safe_http.py)."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from chatapp.lib.host_name import LABEL, NUMERIC_LABEL, Address, plain_address
from chatapp.lib.late_module import LateModule

if TYPE_CHECKING:
    import httpx
else:
    # 8 MB and a tenth of a second, which a process that serves sockets never needs.
    httpx = LateModule("httpx")

MAX_URL_CHARACTERS = 2_048
PORTS = {"http": 80, "https": 443}

# Not `ipaddress.is_global`: Python 3.11 lets 192.0.0.192, 192.88.99.1, and NAT64 and 6to4 forms of 127.0.0.1 through.
_PRIVATE_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            # Azure's platform service, reachable from every virtual machine.
            "168.63.129.16/32",
        ),
    )
)  # fmt: skip
# Public IPv6 addresses are in 2000::/3; what is excluded there: Teredo and other protocol assignments, documentation,
# 6to4.
_PUBLIC_V6 = IPv6Network("2000::/3")
_PRIVATE_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))

# Names that never belong to the public internet, whatever the local resolver says.
_PRIVATE_SUFFIXES = (
    "internal", "local", "localhost", "localdomain", "lan", "home", "corp", "intranet", "private", "home.arpa", "onion",
    "invalid", "test", "example", "arpa",
)  # fmt: skip


class OutgoingError(Exception):
    """A URL was not fetched."""


class OutgoingRefused(OutgoingError):
    """The URL, an address of its host, or its response is not acceptable. Trying again will not help."""


def is_public(address: Address) -> bool:
    """Return whether an address belongs to the public internet. Embedded IPv4 addresses are unwrapped first."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        address = plain_address(address)
    if isinstance(address, IPv6Address):
        return address in _PUBLIC_V6 and not any(address in network for network in _PRIVATE_V6)
    return not any(address in network for network in _PRIVATE_V4)


def checked_url(text: str) -> httpx.URL:
    """Return the URL without its fragment, if it may be asked for.

    Errors: OutgoingRefused.
    """
    if len(text) > MAX_URL_CHARACTERS:
        raise OutgoingRefused("the URL is too long")
    try:
        url = httpx.URL(text).copy_with(fragment=None)
        host = ascii_host(url).lower()
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError) as error:
        raise OutgoingRefused("the URL is not valid") from error
    if url.scheme not in PORTS or url.port not in (None, PORTS[url.scheme]):
        raise OutgoingRefused("the scheme or port is not accepted")
    if url.userinfo or "@" in url.netloc.decode("ascii"):
        raise OutgoingRefused("the URL has a user name")
    if not _is_public_host(host):
        raise OutgoingRefused("the host is not public")
    return url


def ascii_host(url: httpx.URL) -> str:
    """Return the host as it is resolved and sent, letters beyond ASCII as `xn--…`; IPv6 addresses without brackets."""
    # Not `url.host`, which decodes it: that raises for emoji, and is encoded differently when it is resolved.
    return url.raw_host.decode("ascii")


def joined(url: str, reference: str) -> str:
    """Return the URL that a page at `url` means by `reference`.

    Errors: OutgoingRefused.
    """
    try:
        return str(httpx.URL(url).join(reference))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise OutgoingRefused("the reference is not valid") from error


def _is_public_host(host: str) -> bool:
    """Return whether a host can be on the public internet, before anything is resolved."""
    if ":" in host or host.startswith("["):
        return "%" not in host and literal_address(host.strip("[]")) is not None
    labels = host.removesuffix(".").split(".")
    if NUMERIC_LABEL.fullmatch(labels[-1]):
        return literal_address(host) is not None
    if len(labels) < 2 or not all(map(LABEL.fullmatch, labels)):
        return False
    return not any(f".{host.removesuffix('.')}".endswith(f".{suffix}") for suffix in _PRIVATE_SUFFIXES)


def literal_address(host: str) -> Address | None:
    """Return the address that a host is written as, or None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None
