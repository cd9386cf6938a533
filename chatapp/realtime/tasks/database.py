"""Run the sockets' blocking database work in its own thread pool, separate from the pages'."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections

from chatapp.lib.errors import Unavailable
from chatapp.realtime.tasks.aftermath import Aftermath

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

# SQLite has one writer; four readers beside it keep two cores busy.
THREADS = 4
_threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="socket-database")


def _with_fresh_connection(work: Callable[[], T], aftermath: Aftermath) -> T:
    close_old_connections()
    try:
        with aftermath.collected():
            return work()
    finally:
        # Returns a pooled connection, and closes a broken one.
        close_old_connections()


async def run(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` in a database thread and return its result. What it publishes follows the caller's reply.

    Errors: those of `work`; Unavailable when the database fails.
    """
    loop = asyncio.get_running_loop()
    call: Callable[[], Any] = partial(work, *args, **kwargs)
    aftermath = Aftermath()
    job = _threads.submit(_with_fresh_connection, call, aftermath)
    try:
        result: T = await asyncio.wrap_future(job)
        return result
    except asyncio.CancelledError:
        # The client has gone, and the work goes on: what it commits is published all the same.
        job.add_done_callback(lambda _job: aftermath.run_from_thread(loop))
        raise
    except (OperationalError, InterfaceError) as error:
        raise Unavailable from error
    except DatabaseError as error:
        # A bug, or the aftermath of a lost connection: a retry is harmless, but the error must be logged.
        logger.exception("The database refused %s", getattr(work, "__qualname__", work))
        raise Unavailable from error
    finally:
        # Not after a cancellation, where the thread still adds to it; twice does no harm.
        if job.done():
            aftermath.run_soon(loop)
