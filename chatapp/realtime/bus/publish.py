"""Publish from any process: through the local hub if there is one, else from a thread with its own event loop."""

import asyncio
import contextlib
import logging
import threading
from functools import partial

from channels.layers import get_channel_layer

from chatapp.realtime.bus import local, messages
from chatapp.realtime.bus.publisher import Publisher
from chatapp.realtime.limits import Limits
from chatapp.realtime.tasks.aftermath import current as aftermath_of_thread

log = logging.getLogger(__name__)

# A command must end even when the bus is slow: sockets then find its changes in the database, only later.
FINISH_SECONDS = 2.0


class OutsideLoop:
    """Publisher for processes without an event loop (WSGI pages, management commands).

    One thread and one Redis connection for the process; `async_to_sync(group_send)` would open a connection per call.
    """

    def __init__(self, limits: Limits) -> None:
        """Start nothing: the first publication starts the thread."""
        self._limits = limits
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._publisher: Publisher | None = None

    def put(self, item: messages.Item) -> None:
        """Queue `item` in the thread."""
        with self._lock:
            if self._loop is None:
                self._start()
        assert self._loop is not None
        assert self._publisher is not None
        self._loop.call_soon_threadsafe(self._publisher.put, item)

    @property
    def hub_count(self) -> int:
        """The number of hubs that read the bus, as last counted."""
        return self._publisher.hub_count if self._publisher is not None else 1

    def finish(self) -> None:
        """Wait until all queued items are sent or dropped."""
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
            self._publisher = Publisher(origin="outside", layer=get_channel_layer(), limits=self._limits)
            loop.call_soon(self._publisher.start)
            loop.call_soon(ready.set)
            loop.run_forever()

        threading.Thread(target=work, name="outside-publisher", daemon=True).start()
        ready.wait()
        self._loop = loop


_outside = OutsideLoop(Limits())


def publish(item: messages.Item) -> None:
    """Publish `item` to its topic's subscriptions in every process. Thread-safe; never raises.

    In a database thread it waits for the reply to the client whose request this is. Then come changes with a seq and
    revocations, then everything else.
    """
    hub = local.local_hub()
    aftermath = aftermath_of_thread()
    try:
        if hub is not None and aftermath is not None:
            calls = aftermath.first if messages.is_urgent(item) else aftermath.later
            calls.append(partial(hub.publish, item))
        elif hub is not None:
            hub.loop.call_soon_threadsafe(hub.publish, item)
        else:
            _outside.put(item)
    except RuntimeError:
        # The loop was closed after the check above: the process is stopping. Other processes repair from the database.
        log.warning("publication dropped while stopping", extra={"kind": item.kind})


def must_name_concerned() -> bool:
    """Return whether a notice made here must name the people it concerns; a hub of this process would do so later."""
    return local.local_hub() is None and _outside.hub_count > 1


def finish() -> None:
    """Wait briefly until this process's publications are sent. For commands that are about to exit."""
    _outside.finish()
