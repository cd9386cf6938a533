"""Background sender to the channel layer: queued items of one topic are sent as one message."""

import asyncio
import logging

from channels.layers import get_channel_layer

from chatapp.ops import counters
from chatapp.realtime import bus, tasks

log = logging.getLogger(__name__)

# A send that takes longer is dropped: the receivers' repair finds its content in the database.
BUDGET_SECONDS = 0.25
# After a failure nothing is sent for this long, so a dead Redis doesn't cost every publication its budget.
PAUSE_SECONDS = 1.0
MAX_WAITING = 10_000
MAX_BATCH = 100


class Publisher:
    """A bounded queue and one task. Items that don't fit or can't be sent are dropped and counted."""

    def __init__(self, *, origin: str) -> None:
        """`origin` is added to every message, so a hub can ignore its own echo."""
        self.origin = origin
        self._queue: asyncio.Queue[bus.Item] = asyncio.Queue(MAX_WAITING)
        self._task: asyncio.Task[None] | None = None
        self._paused_until = 0.0

    def start(self) -> None:
        """Start the task."""
        self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """Stop the task."""
        await tasks.end(self._task)

    async def finish(self) -> None:
        """Wait until all queued items are sent or dropped."""
        await self._queue.join()

    def put(self, item: bus.Item) -> None:
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
            by_group: dict[str, list[bus.Item]] = {}
            for item in batch:
                by_group.setdefault(bus.group_of(item.topic), []).append(item)
            for group, items in by_group.items():
                await self._send(group, items)
            for _ in batch:
                self._queue.task_done()

    async def _send(self, group: str, items: list[bus.Item]) -> None:
        layer, loop = get_channel_layer(), asyncio.get_running_loop()
        if layer is None or loop.time() < self._paused_until:
            counters.add("publications_dropped", len(items))
            return
        try:
            async with asyncio.timeout(BUDGET_SECONDS):
                await layer.group_send(group, bus.to_message(items, origin=self.origin))
        except Exception as error:  # noqa: BLE001 - any error of the client library; publishing must not fail.
            counters.add("publications_dropped", len(items))
            self._paused_until = loop.time() + PAUSE_SECONDS
            log.warning("bus unreachable: %s", type(error).__name__)
