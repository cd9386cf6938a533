"""Background sender to the channel layer: queued items of one topic are sent as one message."""

import asyncio
import logging
from typing import Any

from chatapp.ops import counters
from chatapp.realtime.bus import messages
from chatapp.realtime.bus.outage import BUS
from chatapp.realtime.limits import Limits
from chatapp.realtime.tasks import background

log = logging.getLogger(__name__)

MAX_BATCH = 100
# How often hubs are counted: a wrong count makes a notice more expensive, not wrong.
COUNT_SECONDS = 10.0


class Publisher:
    """A bounded queue and one task. Items that don't fit or can't be sent are dropped and counted."""

    def __init__(self, *, origin: str, layer: Any, limits: Limits) -> None:
        """`origin` is added to every message, so a hub can ignore its own echo; `layer` is the channel layer."""
        self._origin = origin
        self._layer = layer
        self._limits = limits
        self._queue: asyncio.Queue[messages.Item] = asyncio.Queue(limits.max_waiting_publications)
        self._task: asyncio.Task[None] | None = None
        self._paused_until = 0.0
        # The layer in memory has no such method: there are no other processes.
        self._send_to_each = getattr(layer, "groups_send", None)
        # The number of hubs that read the bus, as last counted; 1 at the start, and always in memory.
        self.hub_count = 1
        self._counted_at = -COUNT_SECONDS

    def start(self) -> None:
        """Start the task."""
        self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """Stop the task."""
        await background.end(self._task)

    async def finish(self) -> None:
        """Wait until all queued items are sent or dropped."""
        await self._queue.join()

    def put(self, item: messages.Item) -> None:
        """Queue `item`; never blocks."""
        try:
            self._queue.put_nowait(item)
        except asyncio.QueueFull:
            counters.add("publications_dropped")

    async def _run(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < MAX_BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            by_groups: dict[tuple[str, ...], list[messages.Item]] = {}
            for item in batch:
                by_groups.setdefault(self._groups_of(item), []).append(item)
            for groups, items in by_groups.items():
                await self._send(groups, items)
            if any(isinstance(item, messages.ChangeNotice) for item in batch):
                await self._count_hubs()
            for _ in batch:
                self._queue.task_done()

    async def _count_hubs(self) -> None:
        count = getattr(self._layer, "count_members", None)
        now = asyncio.get_running_loop().time()
        if count is None or now < max(self._paused_until, self._counted_at + COUNT_SECONDS):
            return
        self._counted_at = now
        try:
            async with asyncio.timeout(self._limits.publish_seconds):
                self.hub_count = await count(messages.EVERYWHERE)
        except Exception as error:  # noqa: BLE001 - as below; without the permission to count, the number stays.
            log.debug("hubs weren't counted: %s", error)

    def _groups_of(self, item: messages.Item) -> tuple[str, ...]:
        """Return the groups of an item: its topic's, or those of a notice's people if they are fewer than the hubs.

        So it is read by as many processes as there are people or processes, whichever is less.
        """
        concerned = item.concerned if isinstance(item, messages.ChangeNotice) else None
        if concerned is None or self._send_to_each is None or len(concerned) >= self.hub_count:
            return (messages.group_of(item.topic),)
        return tuple(messages.group_of(topic) for topic in concerned)

    async def _send(self, groups: tuple[str, ...], items: list[messages.Item]) -> None:
        if not groups:
            return
        loop = asyncio.get_running_loop()
        if loop.time() < self._paused_until:
            counters.add("publications_dropped", len(items))
            return
        try:
            async with asyncio.timeout(self._limits.publish_seconds):
                message = messages.to_message(items, origin=self._origin)
                if len(groups) == 1:
                    await self._layer.group_send(groups[0], message)
                elif self._send_to_each is not None:
                    await self._send_to_each(groups, messages.once(message))
        except Exception as error:  # noqa: BLE001 - any error of the client library; publishing must not fail.
            counters.add("publications_dropped", len(items))
            self._paused_until = loop.time() + self._limits.publish_pause_seconds
            BUS.note(error)
        else:
            BUS.over()
