"""Notes that the devices behind open sockets are in use: a window that only listens sends nothing but heartbeats."""

from __future__ import annotations

from itertools import islice

from accounts.actions.note_device_seen import note_devices_seen
from chatapp.lib import clock
from chatapp.realtime.tasks import database
from chatapp.realtime.tasks.background import BackgroundTasks

# With a client's heartbeat every 30 seconds, well within `ONLINE_FOR` (accounts/queries.py).
NOTE_SECONDS = 120
# One statement for many sockets of a process, not one each.
WRITE_SECONDS = 20
# Building a statement with thousands of parameters keeps the interpreter from the event loop.
AT_ONCE = 250


class SeenDevices:
    """The devices of this process that were seen since the last write."""

    def __init__(self) -> None:
        """Start empty."""
        self._waiting: set[int] = set()
        self._written_at = clock.elapsed_seconds()
        self._tasks = BackgroundTasks()

    def note(self, device_id: int) -> None:
        """Note one; write all that wait if the last write is long ago. Errors: none; failures are logged."""
        self._waiting.add(device_id)
        now = clock.elapsed_seconds()
        if now - self._written_at >= WRITE_SECONDS:
            self._written_at = now
            device_ids, self._waiting = self._waiting, set()
            self._tasks.start(self._write(device_ids))

    async def _write(self, device_ids: set[int]) -> None:
        ordered = iter(sorted(device_ids))
        while part := list(islice(ordered, AT_ONCE)):
            await database.run(note_devices_seen, device_ids=part)
