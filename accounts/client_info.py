"""Client metadata of a request: IP address and device name."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from accounts.models import Device
from chatapp.lib.networks import plain_address

# Order matters: the user agents of the earlier browsers also contain the later names.
_PROGRAMS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """The client of a request: `address` is None when unknown, `kind` is how it authenticates."""

    address: str | None = None
    device_name: str = ""
    kind: str = Device.Kind.API


def browser_client_info(request: HttpRequest) -> ClientInfo:
    """Return the metadata of a request authenticated by a session cookie."""
    return ClientInfo(address=_address(request), device_name=_device_name(request), kind=Device.Kind.BROWSER)


def api_client_info(request: HttpRequest) -> ClientInfo:
    """Return the metadata of a request authenticated by tokens."""
    return ClientInfo(address=_address(request), device_name=_device_name(request), kind=Device.Kind.API)


def _address(request: HttpRequest) -> str | None:
    # REMOTE_ADDR only: the server in front decides which proxies to trust; anyone can send a header.
    return plain_address(request.META.get("REMOTE_ADDR", ""))


def _device_name(request: HttpRequest) -> str:
    agent = request.META.get("HTTP_USER_AGENT", "")
    program = next((name for mark, name in _PROGRAMS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if program and system:
        return f"{program} on {system}"
    return program or system or "".join(filter(str.isprintable, agent))[:60] or "Unknown device"
