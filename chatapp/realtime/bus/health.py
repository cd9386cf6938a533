"""Whether the bus carries: a process publishes heartbeats and waits for its own echo."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from chatapp.ops import counters
from chatapp.realtime.bus.messages import BusHeartbeat, Item
from chatapp.realtime.bus.outage import BUS
from chatapp.realtime.limits import Limits


class BusHealth:
    """Up until the echo is overdue, and up again with the next one."""

    def __init__(
        self, *, topic: str, publish: Callable[[Item], None], recovered: Callable[[], None], limits: Limits
    ) -> None:
        """`topic` is the process's own; `recovered` is called with the first echo after an outage."""
        self._topic = topic
        self._publish = publish
        self._recovered = recovered
        self._limits = limits
        self._last_received = asyncio.get_running_loop().time()
        self.is_up = True

    def beat(self) -> None:
        """Publish a heartbeat, and notice when the earlier ones didn't come back."""
        self._publish(BusHeartbeat(self._topic))
        if asyncio.get_running_loop().time() - self._last_received > self._limits.bus_silent_seconds:
            self.is_up = False
            counters.set("bus_up", 0)
            # Also when Redis takes messages: those who should get them don't.
            BUS.note("nothing comes back over the bus")

    def note_echo(self) -> None:
        """Record that the bus has carried a message of this process."""
        self._last_received = asyncio.get_running_loop().time()
        # Also the first time: only processes with a hub have this gauge.
        counters.set("bus_up", 1)
        if not self.is_up:
            self.is_up = True
            self._recovered()
