"""PostgreSQL goes away. Nothing may be acknowledged that is not stored."""

import asyncio
from typing import Literal

from bench.chaos.faults import EMBEDDED, PRODUCTION, fault
from bench.chaos.stage import Stage


async def _restart(stage: Stage, mode: Literal["fast", "immediate"]) -> None:
    assert stage.postgres is not None
    stage.mark("begin")
    await asyncio.to_thread(stage.postgres.stop, mode)
    await asyncio.sleep(1)
    await asyncio.to_thread(stage.postgres.start)
    stage.mark("end")
    await asyncio.sleep(4)
    await stage.until_back()


@fault("restart-postgres", seconds=10, works_on=(PRODUCTION,))
async def restart_postgres(stage: Stage) -> None:
    """pg_ctl restart -m fast: sessions are terminated cleanly."""
    await _restart(stage, "fast")


@fault("crash-postgres", seconds=10, works_on=(PRODUCTION,), in_short=(PRODUCTION,))
async def crash_postgres(stage: Stage) -> None:
    """pg_ctl restart -m immediate: crash recovery from the WAL."""
    await _restart(stage, "immediate")


@fault("lock-sqlite", seconds=16, works_on=(EMBEDDED,))
async def lock_sqlite(stage: Stage) -> None:
    """Another program holds the write lock for 10 s, longer than any request waits."""
    program = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        " c.execute('PRAGMA busy_timeout=20000'); c.execute('BEGIN IMMEDIATE'); print('held', flush=True);"
        " time.sleep(10); c.rollback()"
    )
    holder = await asyncio.create_subprocess_exec(
        "python3", "-c", program, str(stage.app.folder / "chatapp.sqlite3"), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        await holder.stdout.readline()
        stage.mark("begin")
        await holder.wait()
        stage.mark("end")
    finally:
        if holder.returncode is None:
            holder.kill()
    await asyncio.sleep(4)
    await stage.until_back()
