"""The hub's channel on the channel layer. A background task reconciles its groups, so no join depends on Redis."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from chatapp.realtime.bus.outage import BUS
from chatapp.realtime.tasks import background

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
BUDGET_SECONDS = 2.0
# Groups per command, when many sockets connect at once.
JOINED_AT_ONCE = 500


class BusSubscriber:
    """Receives on one channel, which is a member of the groups that the hub wants."""

    def __init__(
        self, *, layer: Any, receive: Callable[[dict[str, Any]], None], wanted: Callable[[], set[str]]
    ) -> None:
        """`layer` is the channel layer; `receive` handles each message; `wanted` returns the groups to join."""
        self._layer = layer
        self._receive = receive
        self._wanted = wanted
        self._changed = asyncio.Event()
        self._joined: set[str] = set()
        self._joining: dict[str, asyncio.Future[None]] = {}
        self._channel: str | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start reconciling and receiving."""
        self._tasks = [asyncio.ensure_future(self._reconcile())]
        self._changed.set()

    async def stop(self) -> None:
        """Stop the tasks."""
        await background.end(*self._tasks)

    def wanted_groups_changed(self) -> None:
        """Trigger a reconciliation of the groups."""
        self._changed.set()

    def joining(self, group: str) -> asyncio.Future[None]:
        """Return a future that is done once this channel is in `group`, which must be wanted. Don't cancel it."""
        if group in self._joined:
            done = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done
        return self._joining.setdefault(group, asyncio.get_running_loop().create_future())

    async def _reconcile(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                # Not wait_for: in Python 3.11 it swallows a cancellation that arrives with the result.
                async with asyncio.timeout(BUDGET_SECONDS):
                    await self._update_groups()
            except Exception as error:  # noqa: BLE001 - any error of the client library: retry; sockets keep working.
                BUS.note(error)
                await asyncio.sleep(RETRY_SECONDS)
                self._changed.set()

    async def _update_groups(self) -> None:
        if self._channel is None:
            self._channel = await self._layer.new_channel()
            self._tasks.append(asyncio.ensure_future(self._listen()))
        wanted = self._wanted()
        for group in self._joined - wanted:
            await self._layer.group_discard(group, self._channel)
            self._joined.discard(group)
        missing = list(wanted - self._joined)
        for first in range(0, len(missing), JOINED_AT_ONCE):
            await self._join(missing[first : first + JOINED_AT_ONCE])
        if self._joining:
            # Left before they were joined. Asked again: others may be wanted since.
            for group in self._joining.keys() - self._wanted():
                del self._joining[group]

    async def _join(self, groups: list[str]) -> None:
        if (join_all := getattr(self._layer, "groups_add", None)) is not None:
            await join_all(groups, self._channel)
        else:
            for group in groups:
                await self._layer.group_add(group, self._channel)
        self._joined.update(groups)
        for group in groups:
            if (joining := self._joining.pop(group, None)) is not None:
                joining.set_result(None)

    async def _listen(self) -> None:
        while True:
            message = await self._layer.receive(self._channel)
            try:
                self._receive(message)
            except Exception:  # The edge: one bad message must not end the task.
                log.exception("bus message failed")
