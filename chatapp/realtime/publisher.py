"""Sends to the channel layer outside everyone's way: what waits together for a topic goes out as one message."""

import asyncio
import logging

from channels.layers import get_channel_layer

from chatapp.ops import counters
from chatapp.realtime import bus, tasks

log = logging.getLogger(__name__)

# A publication that takes longer is given up: the reader's repair finds what it carried in the database.
BUDGET_SECONDS = 0.25
# After a failure the bus is left alone this long, so that a dead Redis does not cost each publication its budget.
PAUSE_SECONDS = 1.0
MAX_WAITING = 10_000
MAX_TOGETHER = 100


class Publisher:
    """A bounded queue and one task. What does not fit or does not get through is dropped and counted."""

    def __init__(self, *, origin: str) -> None:
        """`origin` stamps every message, so that a hub can drop its own echo."""
        self.origin = origin
        self._waiting: asyncio.Queue[bus.Item] = asyncio.Queue(MAX_WAITING)
        self._task: asyncio.Task[None] | None = None
        self._paused_until = 0.0

    def start(self) -> None:
        """Begin sending."""
        self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """End the task."""
        await tasks.end(self._task)

    async def finish(self) -> None:
        """Wait until everything queued was sent or given up."""
        await self._waiting.join()

    def put(self, item: bus.Item) -> None:
        """Queue `item`; never waits."""
        try:
            self._waiting.put_nowait(item)
        except asyncio.QueueFull:
            counters.add("publications_dropped")

    async def _run(self) -> None:
        while True:
            waiting = [await self._waiting.get()]
            while len(waiting) < MAX_TOGETHER and not self._waiting.empty():
                waiting.append(self._waiting.get_nowait())
            by_group: dict[str, list[bus.Item]] = {}
            for item in waiting:
                by_group.setdefault(bus.group_of(item.topic), []).append(item)
            for group, items in by_group.items():
                await self._send(group, items)
            for _ in waiting:
                self._waiting.task_done()

    async def _send(self, group: str, items: list[bus.Item]) -> None:
        layer, loop = get_channel_layer(), asyncio.get_running_loop()
        if layer is None or loop.time() < self._paused_until:
            counters.add("publications_dropped", len(items))
            return
        try:
            async with asyncio.timeout(BUDGET_SECONDS):
                await layer.group_send(group, bus.to_message(items, origin=self.origin))
        except Exception as error:  # noqa: BLE001 - the bus may fail in any way its client library does; a send must not.
            counters.add("publications_dropped", len(items))
            self._paused_until = loop.time() + PAUSE_SECONDS
            log.warning("bus unreachable: %s", type(error).__name__)
