"""This process's hub, for code that publishes from any thread."""

from __future__ import annotations

import asyncio
from typing import Protocol

from chatapp.realtime.bus.messages import Item


class LocalHub(Protocol):
    """What the process's publishers need of its hub."""

    loop: asyncio.AbstractEventLoop

    def publish(self, item: Item) -> None:
        """Deliver `item` here and to the other processes; call it on `loop`."""
        ...

    async def drain(self) -> None:
        """Close all connections a few at a time."""
        ...


_local: list[LocalHub] = []


def attach(hub: LocalHub) -> None:
    """Set this process's hub."""
    _local[:] = [hub]


def detach(hub: LocalHub) -> None:
    """Unset this process's hub if it is `hub`."""
    if hub in _local:
        _local.remove(hub)


def local_hub() -> LocalHub | None:
    """Return this process's hub while its event loop runs."""
    return _local[0] if _local and not _local[0].loop.is_closed() else None
