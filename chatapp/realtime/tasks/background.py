"""Background tasks: started with their errors logged, and reliably cancelled."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from chatapp.lib.errors import Unavailable

log = logging.getLogger(__name__)

# A client library may swallow a cancellation that arrives with a result; it is repeated after this.
RETRY_SECONDS = 0.2


async def end(*tasks: asyncio.Task[Any] | None) -> None:
    """Cancel `tasks` until they are done, ignoring their errors."""
    waiting = {task for task in tasks if task is not None and not task.done()}
    while waiting:
        for task in waiting:
            task.cancel()
        _done, waiting = await asyncio.wait(waiting, timeout=RETRY_SECONDS)


class BackgroundTasks:
    """Tasks that no one waits for."""

    def __init__(self) -> None:
        """Start empty."""
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Run `work`; its errors are logged."""
        task = asyncio.ensure_future(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Cancel the tasks that run."""
        await end(*self._tasks)


async def _logged(work: Coroutine[None, None, None]) -> None:
    try:
        await work
    except Unavailable:
        # Logged where it was noticed.
        return
    except Exception as error:  # noqa: BLE001 - the edge of a background task: the next round retries.
        log.warning("background task failed: %s", type(error).__name__)
