"""Run the sockets' blocking database work in its own thread pool, separate from the pages'."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections

from chatapp.lib.errors import Unavailable

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
    loop = asyncio.get_running_loop()
    call: Callable[[], Any] = partial(work, *args, **kwargs)
    try:
        return await loop.run_in_executor(_threads, _with_fresh_connection, call)
    except (OperationalError, InterfaceError) as error:
        raise Unavailable from error
    except DatabaseError as error:
        # A bug, or the aftermath of a lost connection: a retry is harmless, but the error must be logged.
        logger.exception("The database refused %s", getattr(work, "__qualname__", work))
        raise Unavailable from error
