"""Reliable cancellation of background tasks."""

import asyncio
from typing import Any

# A client library may swallow a cancellation that arrives with a result; it is repeated after this.
RETRY_SECONDS = 0.2


async def end(*tasks: asyncio.Task[Any] | None) -> None:
    """Cancel `tasks` until they are done, ignoring their errors."""
    waiting = {task for task in tasks if task is not None and not task.done()}
    while waiting:
        for task in waiting:
            task.cancel()
        _done, waiting = await asyncio.wait(waiting, timeout=RETRY_SECONDS)
