"""Publish from anywhere: the local hub when there is one, else one thread with a loop of its own."""

import asyncio
import contextlib
import logging
import threading

from chatapp.realtime import bus
from chatapp.realtime.publisher import Publisher

log = logging.getLogger(__name__)

# A command ends even when the bus is slow: what it stored is found without the bus, only later.
FINISH_SECONDS = 2.0


class OutsideLoop:
    """Publishes for processes without an event loop (WSGI pages, management commands).

    One thread and one Redis connection for the whole process; `async_to_sync(group_send)` would open one per call.
    """

    def __init__(self) -> None:
        """Start nothing yet; the first publication does."""
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._publisher: Publisher | None = None

    def put(self, item: bus.Item) -> None:
        """Hand `item` to the thread."""
        with self._lock:
            if self._loop is None:
                self._start()
        assert self._loop is not None
        assert self._publisher is not None
        self._loop.call_soon_threadsafe(self._publisher.put, item)

    def finish(self) -> None:
        """Wait until everything was sent or given up, if there was anything."""
        if self._loop is None or self._publisher is None:
            return
        waiting = asyncio.run_coroutine_threadsafe(self._publisher.finish(), self._loop)
        with contextlib.suppress(TimeoutError):
            waiting.result(FINISH_SECONDS)

    def _start(self) -> None:
        loop = asyncio.new_event_loop()
        ready = threading.Event()

        def work() -> None:
            asyncio.set_event_loop(loop)
            self._publisher = Publisher(origin="outside")
            loop.call_soon(self._publisher.start)
            loop.call_soon(ready.set)
            loop.run_forever()

        threading.Thread(target=work, name="outside-publisher", daemon=True).start()
        ready.wait()
        self._loop = loop


_outside = OutsideLoop()


def publish(item: bus.Item) -> None:
    """Tell everyone on the item's topic, in this process and in every other. Safe from any thread; never raises."""
    hub = bus.local_hub()
    try:
        if hub is not None:
            hub.loop.call_soon_threadsafe(hub.publish, item)
        else:
            _outside.put(item)
    except RuntimeError:
        # The loop ended between the look and the call: the process is stopping, and the stored row tells the others.
        log.warning("publication dropped while stopping", extra={"kind": item.kind})


def finish() -> None:
    """Wait, for a short while, until what this process published has left it: for commands that end now."""
    _outside.finish()
