"""The hub's one channel on the Channels layer. Joins never wait for it: a reconciler makes the groups come true."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from channels.layers import get_channel_layer

from chatapp.realtime import tasks

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
BUDGET_SECONDS = 2.0


class BusSubscriber:
    """Listens on one channel, added to the groups that the hub wants."""

    def __init__(self, *, receive: Callable[[dict[str, Any]], None], wanted: Callable[[], set[str]]) -> None:
        """`receive` takes each message; `wanted` returns the groups to be in."""
        self._receive = receive
        self._wanted = wanted
        self._changed = asyncio.Event()
        self._joined: set[str] = set()
        self._channel: str | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to listen."""
        self._tasks = [asyncio.ensure_future(self._reconcile())]
        self._changed.set()

    async def stop(self) -> None:
        """Leave the layer."""
        await tasks.end(*self._tasks)

    def wanted_groups_changed(self) -> None:
        """Say that the wanted groups are others now."""
        self._changed.set()

    async def _reconcile(self) -> None:
        layer = get_channel_layer()
        while layer is not None:
            await self._changed.wait()
            self._changed.clear()
            try:
                # Not wait_for: in Python 3.11 that swallows a cancellation which meets the result.
                async with asyncio.timeout(BUDGET_SECONDS):
                    await self._update_groups(layer)
            except Exception as error:  # noqa: BLE001 - whatever the client library raises: try again while sockets go on.
                log.warning("bus unreachable: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
                self._changed.set()

    async def _update_groups(self, layer: Any) -> None:
        if self._channel is None:
            self._channel = await layer.new_channel()
            self._tasks.append(asyncio.ensure_future(self._listen(layer)))
        wanted = self._wanted()
        for group in self._joined - wanted:
            await layer.group_discard(group, self._channel)
            self._joined.discard(group)
        for group in wanted - self._joined:
            await layer.group_add(group, self._channel)
            self._joined.add(group)

    async def _listen(self, layer: Any) -> None:
        while True:
            message = await layer.receive(self._channel)
            try:
                self._receive(message)
            except Exception:  # One bad message must not end listening.
                log.exception("a message from the bus could not be taken")
