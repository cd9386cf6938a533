"""Run the sockets' blocking database work in its own thread pool, separate from the pages'."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections

from chatapp.lib.errors import Unavailable
from chatapp.lib.outages import DATABASE
from chatapp.realtime.tasks.aftermath import Aftermath

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

# SQLite has one writer; four readers beside it keep two cores busy.
THREADS = 4
_threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="socket-database")


def _with_fresh_connection(work: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return work()
    finally:
        # Returns a pooled connection, and closes a broken one.
        close_old_connections()


async def run(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` in a database thread and return its result.

    Errors: those of `work`; Unavailable when the database fails.
    """
    call: Callable[[], T] = partial(work, *args, **kwargs)
    return await _result(_threads.submit(_with_fresh_connection, call), work)


async def run_before_reply(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` like `run`; what it publishes follows the reply that the caller writes at once with its result.

    Errors: as `run`.
    """
    loop = asyncio.get_running_loop()
    aftermath = Aftermath()
    job = _threads.submit(_with_fresh_connection, aftermath.collecting(partial(work, *args, **kwargs)))
    try:
        return await _result(job, work)
    except asyncio.CancelledError:
        # The client has gone, and the work goes on: what it commits is published all the same.
        job.add_done_callback(lambda _job: aftermath.run_from_thread(loop))
        raise
    finally:
        # Not after a cancellation, when the thread may still add to it; twice does no harm.
        if job.done():
            aftermath.run_soon(loop)


async def _result(job: Future[T], work: Callable[..., T]) -> T:
    try:
        return await asyncio.wrap_future(job)
    except (OperationalError, InterfaceError) as error:
        DATABASE.note(error)
        raise Unavailable from error
    except DatabaseError as error:
        # A bug, or the aftermath of a lost connection: a retry is harmless, but the error must be logged.
        logger.exception("The database refused %s", getattr(work, "__qualname__", work))
        raise Unavailable from error
