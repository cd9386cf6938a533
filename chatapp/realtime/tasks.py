"""SessionRevoked background tasks for certain."""

import asyncio
from typing import Any

# A cancellation that meets a result inside a client library is swallowed; it is asked for again after this.
AGAIN_SECONDS = 0.2


async def end(*tasks: asyncio.Task[Any] | None) -> None:
    """Cancel `tasks` until they are done; their errors are theirs."""
    waiting = {task for task in tasks if task is not None and not task.done()}
    while waiting:
        for task in waiting:
            task.cancel()
        _done, waiting = await asyncio.wait(waiting, timeout=AGAIN_SECONDS)
